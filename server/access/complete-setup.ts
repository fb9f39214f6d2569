import { eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { passwords, setupLinks, users } from "#db/schema/access.ts";
import { CompleteOwner, CompleteSetup, PresentedSetup } from "#domain/access/invitation-schemas.ts";
import { slugify } from "#domain/format/slug.ts";
import { DomainError, invalid, preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { anyone, type Scope } from "#server/kernel/scope.ts";
import { command, query } from "#server/kernel/verb.ts";
import { hashNewPassword } from "./common-passwords.ts";
import { found } from "./found-organization.ts";
import { anyOrganization } from "./has-organization.ts";
import { goodLink } from "./setup-link.ts";

const MISSING =
  "This setup link does not work: it was used, is older than a day, or a newer one was printed since. Print another on the server: npm run -s cli -- setup-link";

export const readSetup = query({
  name: "access.readSetup",
  summary: "What a setup link is for, for whoever has it.",
  permission: "public",
  scope: anyone,
  input: PresentedSetup,
  async run({ tx, input }) {
    const [link] = await tx
      .select({ email: users.email, name: users.name, userId: setupLinks.userId })
      .from(setupLinks)
      .leftJoin(users, eq(users.id, setupLinks.userId))
      .where(goodLink(input.token));
    if (!link) throw new DomainError("not_found", MISSING);
    return link.userId === null
      ? { for: "organization" as const }
      : { for: "owner" as const, email: link.email ?? "", name: link.name ?? "" };
  },
});

/** The link belongs to no organization yet; the one it founds gets its id here. */
const newOrganization: Scope<z.output<typeof CompleteSetup>> = {
  kind: "presented",
  missing: MISSING,
  async organization(tx, { token }) {
    const [link] = await tx
      .select({ id: setupLinks.id })
      .from(setupLinks)
      .where(sql`${goodLink(token)} and ${isNull(setupLinks.userId)}`);
    return link ? newId("org") : null;
  },
};

export const completeSetup = command({
  name: "access.completeSetup",
  summary: "Founds the first organization with its owner, by the link that the terminal printed.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: newOrganization,
  input: CompleteSetup,
  async run(context) {
    const { tx, input, now } = context;
    await spend(tx, input.token, now);
    if (await anyOrganization(tx))
      throw preconditionFailed(
        "There is an organization already. Sign in, or ask one of its owners to invite you.",
      );
    const slug = input.slug ?? slugify(input.organization);
    if (slug === "")
      throw invalid("Give a short name too: this name has no letters an address can use.", [
        { path: "slug", message: "Give a short name." },
      ]);
    const { email, name, password } = input;
    await found(context, { name: input.organization, slug, demo: false, owner: { email, name, password } });
    return { slug };
  },
});

export const completeOwner = command({
  name: "access.completeOwner",
  summary: "Lets an owner who was made on the command line choose name and password, by the printed link.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: anyone,
  input: CompleteOwner,
  async run({ tx, input, now, audit }) {
    const userId = await spend(tx, input.token, now, { owner: true });
    const [owner] = await tx.select({ email: users.email }).from(users).where(eq(users.id, userId));
    const hash = await hashNewPassword(input.password, { email: owner?.email ?? "", name: input.name });
    const made = await tx
      .insert(passwords)
      .values({ userId, hash })
      .onConflictDoNothing()
      .returning({ userId: passwords.userId });
    if (made.length === 0) throw preconditionFailed("This account has a password already. Sign in with it.");
    await tx.update(users).set({ name: input.name }).where(eq(users.id, userId));
    audit.record({ target: { type: "user", id: userId }, after: { passwordChosen: true } });
    return { done: true };
  },
});

/** Uses the link up, once, whoever else has it open; returns whose it is. */
async function spend(tx: Tx, token: string, now: string, { owner = false } = {}): Promise<string> {
  const mine = await tx
    .update(setupLinks)
    .set({ usedAt: now })
    .where(sql`${goodLink(token)} and ${owner ? isNotNull(setupLinks.userId) : isNull(setupLinks.userId)}`)
    .returning({ userId: setupLinks.userId });
  if (mine.length === 0) throw new DomainError("not_found", MISSING);
  return mine[0]?.userId ?? "";
}
