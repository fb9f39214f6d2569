import type { Metadata } from "next";
import { AcceptInvitation } from "#components/access/accept-invitation.tsx";
import { Entrance } from "#components/access/entrance.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { ROLE_LABELS, ROLE_SUMMARIES } from "#domain/access/roles.ts";
import { ssoProblem } from "#domain/access/sign-in-sentences.ts";
import { formatExact } from "#domain/format/dates.ts";
import { readInvitation } from "#server/access/accept-invitation.ts";
import { linkPage } from "#server/http/page.ts";
import { signInWays } from "#server/http/sign-in-ways.ts";

export const metadata: Metadata = { title: "Invitation" };

export default async function InvitationPage({
  params,
  searchParams,
}: {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ problem?: string }>;
}) {
  const { token } = await params;
  const { ask, email } = await linkPage();
  const offer = await ask(readInvitation, { token });
  if (offer === null)
    return (
      <Entrance
        title="This invitation does not work"
        lead="It was used, taken back, replaced by a newer one, or is older than seven days. Nothing was changed. Ask whoever invited you for a new link."
      >
        <ButtonLink href="/" className="justify-self-start">
          Go to your projects
        </ButtonLink>
      </Entrance>
    );
  const role = ROLE_LABELS[offer.role].toLowerCase();
  return (
    <Entrance
      title={`Join ${offer.organization}`}
      lead={
        <>
          <p>
            {offer.invitedBy} invites you as {role}
            {offer.project &&
              offer.projectRole &&
              `, and to the project ${offer.project} as ${ROLE_LABELS[offer.projectRole].toLowerCase()}`}
            . {ROLE_SUMMARIES[offer.role]}
          </p>
          <p className="mt-1 text-sm text-ink-3">Good until {formatExact(new Date(offer.expiresAt))}.</p>
        </>
      }
    >
      <AcceptInvitation
        token={token}
        email={offer.email}
        signedInAs={email}
        singleSignOn={signInWays().singleSignOn}
        problem={ssoProblem((await searchParams).problem)}
      />
    </Entrance>
  );
}
