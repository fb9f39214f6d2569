import type { Metadata } from "next";
import Link from "next/link";
import { AskNewPassword } from "#components/access/ask-new-password.tsx";
import { Entrance } from "#components/access/entrance.tsx";
import { Notice } from "#components/ui/states.tsx";
import { linkPage } from "#server/http/page.ts";
import { mailIsOn } from "#server/http/sign-in-ways.ts";

export const metadata: Metadata = { title: "A new password" };

export default async function AskNewPasswordPage() {
  await linkPage();
  return (
    <Entrance
      title="A new password"
      lead="A link to choose one comes by e-mail. Your passkeys, your authenticator app and your linked identity stay as they are."
    >
      {mailIsOn() ? (
        <AskNewPassword />
      ) : (
        <Notice>
          This portal sends no mail. An owner or administrator of your organization makes you a link on the
          page People.
        </Notice>
      )}
      <p className="text-sm">
        <Link className="text-accent underline underline-offset-2" href="/sign-in">
          Back to signing in
        </Link>
      </p>
    </Entrance>
  );
}
