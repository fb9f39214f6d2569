import type { Metadata } from "next";
import { Entrance } from "#components/access/entrance.tsx";
import { OwnerSetup } from "#components/access/owner-setup.tsx";
import { SetupForm } from "#components/access/setup-form.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { readSetup } from "#server/access/complete-setup.ts";
import { linkPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "First start" };

export default async function SetupPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const { ask } = await linkPage();
  const setup = await ask(readSetup, { token });
  if (setup === null)
    return (
      <Entrance
        title="This setup link does not work"
        lead={
          <>
            It was used, is older than a day, or a newer one was printed since. Nothing was changed. Print
            another on the server: <code className="break-all">npm run -s cli -- setup-link</code>
          </>
        }
      >
        <ButtonLink href="/sign-in" className="justify-self-start">
          Sign in
        </ButtonLink>
      </Entrance>
    );
  if (setup.for === "owner")
    return (
      <Entrance title="Choose your password" lead="You own an organization here. This link works once.">
        <OwnerSetup token={token} email={setup.email} name={setup.name} />
      </Entrance>
    );
  return (
    <Entrance
      title="Make the first organization"
      lead="You become its owner. Everybody else comes in by your invitation; this link works once."
    >
      <SetupForm token={token} />
    </Entrance>
  );
}
