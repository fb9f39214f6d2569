import type { Metadata } from "next";
import { EndOtherSessions } from "#components/access/end-other-sessions.tsx";
import { SessionList } from "#components/access/session-list.tsx";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { listSessions } from "#server/access/sessions.ts";
import { personPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Sessions" };

export default async function SessionsPage() {
  const { call, me } = await personPage();
  const { items, limits } = await call(listSessions, {});
  return (
    <>
      <PageTitle
        title="Sessions"
        lead={`Where ${me.email} is signed in. Ending a session counts at once. By itself one ends after ${spanOf(limits.idleMinutes)} without use, and ${spanOf(limits.hours * 60)} after it was opened.`}
        actions={items.length > 1 ? <EndOtherSessions count={items.length - 1} /> : undefined}
      />
      <Stack>
        <SessionList sessions={items} />
      </Stack>
    </>
  );
}

/** "30 minutes", "8 hours", "7 days". */
function spanOf(minutes: number): string {
  const [n, unit] =
    minutes % 1440 === 0
      ? [minutes / 1440, "day"]
      : minutes % 60 === 0
        ? [minutes / 60, "hour"]
        : [minutes, "minute"];
  return `${n} ${unit}${n === 1 ? "" : "s"}`;
}
