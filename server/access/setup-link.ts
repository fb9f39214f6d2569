import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { passwords, setupLinks, users } from "#db/schema/access.ts";
import { emailSchema } from "#domain/access/schemas.ts";
import { notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { anyone } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { anyOrganization } from "./has-organization.ts";
import { hashToken, newToken } from "./internal.ts";

const LINK_HOURS = 24;

/** Printed on the server's terminal and nowhere else: who can start the program may found its organization. */
export const makeSetupLink = command({
  name: "access.makeSetupLink",
  summary:
    "Makes the one-time link that founds the first organization, or with which an owner made on the command line chooses a password.",
  permission: "system",
  phase: null,
  secretAnswer: true,
  scope: anyone,
  input: z.object({ owner: emailSchema.optional() }),
  async run({ tx, input, now, audit }) {
    const owner = input.owner === undefined ? null : await withoutPassword(tx, input.owner);
    if (owner === null && (await anyOrganization(tx)))
      throw preconditionFailed(
        "There is an organization already. Its owners invite people on the page People and roles.",
      );
    // One link is good at a time: what was printed earlier may stand in somebody's scrollback.
    await tx
      .update(setupLinks)
      .set({ usedAt: now })
      .where(
        and(
          isNull(setupLinks.usedAt),
          owner === null ? isNull(setupLinks.userId) : eq(setupLinks.userId, owner),
        ),
      );
    const id = newId("sul");
    const token = newToken("setup");
    const [row] = await tx
      .insert(setupLinks)
      .values({
        id,
        userId: owner,
        tokenHash: hashToken(token),
        expiresAt: sql`now() + make_interval(hours => ${LINK_HOURS})`,
      })
      .returning({ expiresAt: setupLinks.expiresAt });
    const expiresAt = row?.expiresAt ?? "";
    audit.record({ target: { type: "setup_link", id }, after: { owner, expiresAt } });
    return { token, expiresAt };
  },
});

async function withoutPassword(tx: Parameters<typeof anyOrganization>[0], email: string): Promise<string> {
  const [account] = await tx
    .select({ id: users.id, hash: passwords.hash })
    .from(users)
    .leftJoin(passwords, eq(passwords.userId, users.id))
    .where(and(eq(users.email, email), eq(users.kind, "person")));
  if (!account) throw notFound(`The account ${email}`);
  if (account.hash !== null)
    throw preconditionFailed(`${email} has a password already and signs in with it.`);
  return account.id;
}

/** A link that is good now. */
export const goodLink = (token: string) =>
  and(
    eq(setupLinks.tokenHash, hashToken(token)),
    isNull(setupLinks.usedAt),
    gt(setupLinks.expiresAt, sql`now()`),
  );
