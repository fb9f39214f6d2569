import type { Metadata } from "next";
import { Entrance } from "#components/access/entrance.tsx";
import { NewPasswordForm } from "#components/access/new-password-form.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { readPasswordReset } from "#server/access/password-reset.ts";
import { linkPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Choose a new password" };

export default async function NewPasswordPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const { ask } = await linkPage();
  if ((await ask(readPasswordReset, { token })) === null)
    return (
      <Entrance
        title="This link does not work"
        lead="It was used, replaced by a newer one, or is older than a day. Nothing was changed. Ask for another."
      >
        <ButtonLink href="/new-password" className="justify-self-start">
          Ask for another
        </ButtonLink>
      </Entrance>
    );
  return (
    <Entrance
      title="Choose a new password"
      lead="All your sessions end, and you sign in with it. Your second factor stays as it is."
    >
      <NewPasswordForm token={token} />
    </Entrance>
  );
}
