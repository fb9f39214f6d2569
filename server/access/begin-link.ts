import { z } from "zod";
import { ProvenOnly } from "#domain/access/factor-schemas.ts";
import { env } from "#server/kernel/env.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { self } from "#server/kernel/scope.ts";
import { seal, unseal } from "#server/kernel/seal.ts";
import { command } from "#server/kernel/verb.ts";
import { ownTarget, personalAccount, proven } from "./personal-account.ts";

const CONTEXT = "sso link";
const MINUTES = 5;
const Ticket = z.object({ userId: z.string(), sessionId: z.string(), expiresAt: z.string() });
export type LinkTicket = z.output<typeof Ticket>;

export const beginLink = command({
  name: "access.beginLink",
  summary: "Begins to link one's identity at the identity provider, after proving again who one is.",
  permission: "self",
  phase: null,
  secretAnswer: true,
  scope: self,
  input: ProvenOnly,
  async run(context) {
    const { tx, input, now, audit } = context;
    const person = await personalAccount(context);
    if (!env().OIDC_ISSUER)
      throw preconditionFailed("This portal has no single sign-on. Nothing was linked.");
    await proven(tx, person, input.stepUpId, now);
    const expiresAt = new Date(Date.parse(now) + MINUTES * 60_000).toISOString();
    const { userId, sessionId } = person;
    const ticket = seal(JSON.stringify({ userId, sessionId, expiresAt } satisfies LinkTicket), CONTEXT);
    audit.record({ target: ownTarget(person), after: { identity: "link begun" } });
    return { url: `/api/sso/start?link=${ticket}` };
  },
});

/** Who may link, out of the address that `beginLink` gave; null when it is too old or not ours. */
export function openLinkTicket(ticket: string, now = new Date().toISOString()): LinkTicket | null {
  const text = unseal(ticket, CONTEXT);
  if (text === null) return null;
  const parsed = Ticket.parse(JSON.parse(text));
  return parsed.expiresAt > now ? parsed : null;
}
