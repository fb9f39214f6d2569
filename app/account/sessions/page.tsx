import type { Metadata } from "next";
import { PasswordForm } from "#components/access/password-form.tsx";
import { SessionList } from "#components/access/session-list.tsx";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { listSessions } from "#server/access/sessions.ts";
import { personPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Sessions" };

export default async function SessionsPage() {
  const { call, me } = await personPage();
  const { items } = await call(listSessions, {});
  return (
    <>
      <PageTitle title="Sessions" lead={`Where ${me.email} is signed in. Ending a session counts at once.`} />
      <Stack>
        <SessionList sessions={items} />
        {items.some((session) => session.current && session.method === "password") && (
          <Card title="Password">
            <PasswordForm />
          </Card>
        )}
      </Stack>
    </>
  );
}
