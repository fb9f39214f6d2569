import { createHash } from "node:crypto";
import { and, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { members, organizations, passwords, sessions, signInFailures, users } from "#db/schema/access.ts";
import { DemoSignIn, SignIn } from "#domain/access/schemas.ts";
import { personal } from "#server/kernel/audit.ts";
import { env, isDemo } from "#server/kernel/env.ts";
import { forbidden, rateLimited, unauthenticated } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { anyone } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { hashToken, newToken } from "./internal.ts";
import { passwordMatches } from "./password.ts";

// Ten wrong tries in a quarter of an hour; the same for an address nobody has, so that it tells nothing.
const TRIES_MAX = 10;
const WINDOW = sql`now() - interval '15 minutes'`;
const SESSION_DAYS = 7;

const device = { userAgent: z.string().max(400).default("") };
const subjectOf = (email: string) => createHash("sha256").update(`sign-in ${email}`).digest("hex");

/** A wrong password must be counted although the call fails, so the answer says so instead of throwing. */
export type SignInAnswer =
  | { ok: true; token: string; userId: string; email: string; name: string }
  | { ok: false; message: string };

export const signIn = command({
  name: "access.signIn",
  summary: "Opens a session with e-mail and password.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: anyone,
  input: SignIn.extend(device),
  async run({ tx, input, audit }): Promise<SignInAnswer> {
    const subject = subjectOf(input.email);
    const recent = await tx
      .select({ id: signInFailures.id })
      .from(signInFailures)
      .where(and(eq(signInFailures.subject, subject), gt(signInFailures.at, WINDOW)))
      .limit(TRIES_MAX);
    if (recent.length >= TRIES_MAX)
      throw rateLimited("Too many wrong tries for this address. Wait a quarter of an hour and try again.");
    const [account] = await tx
      .select({
        id: users.id,
        email: users.email,
        name: users.name,
        suspendedAt: users.suspendedAt,
        hash: passwords.hash,
      })
      .from(users)
      .leftJoin(passwords, eq(passwords.userId, users.id))
      .where(eq(users.email, input.email));
    const matches = await passwordMatches(account?.hash ?? null, input.password);
    if (!account || !matches || account.suspendedAt) {
      await tx.insert(signInFailures).values({ id: newId("sif"), subject });
      audit.record({
        target: { type: "user", id: account?.id ?? "unknown", label: "sign-in refused" },
        after: { signedIn: false },
      });
      return {
        ok: false,
        message:
          "E-mail and password do not fit together. Check both; after ten wrong tries this address waits a quarter of an hour.",
      };
    }
    const token = await openSession(tx, account.id, "password", input.userAgent);
    audit.record({
      target: { type: "user", id: account.id, label: personal(account.email, { subject: account.id }) },
      after: { signedIn: true, method: "password" },
    });
    return { ok: true, token, userId: account.id, email: account.email, name: account.name };
  },
});

export const demoSignIn = command({
  name: "access.demoSignIn",
  summary: "Opens a session as one of the demo's accounts, while demo mode is on.",
  permission: "public",
  phase: null,
  secretAnswer: true,
  scope: anyone,
  input: DemoSignIn.extend(device),
  async run({ tx, input, audit }): Promise<SignInAnswer> {
    if (!isDemo(env())) throw forbidden("Demo sign-in is off here. Sign in with your password.");
    const [account] = await tx
      .select({ id: users.id, email: users.email, name: users.name })
      .from(users)
      .where(and(eq(users.email, input.email), sql`${users.suspendedAt} is null`));
    if (!account || !(await isDemoAccount(tx, account.id)))
      throw unauthenticated("This is not one of the demo's accounts.");
    const token = await openSession(tx, account.id, "demo", input.userAgent);
    audit.record({
      target: { type: "user", id: account.id, label: personal(account.email, { subject: account.id }) },
      after: { signedIn: true, method: "demo" },
    });
    return { ok: true, token, userId: account.id, email: account.email, name: account.name };
  },
});

/** Somebody is a demo account when they belong to the demo's organization and to no other. */
async function isDemoAccount(tx: Tx, userId: string): Promise<boolean> {
  await tx.execute(sql`select set_config('app.user_id', ${userId}, true)`);
  const orgs = await tx
    .select({ demo: organizations.demo })
    .from(members)
    .innerJoin(organizations, eq(organizations.id, members.orgId))
    .where(eq(members.userId, userId));
  await tx.execute(sql`select set_config('app.user_id', '', true)`);
  return orgs.length > 0 && orgs.every((org) => org.demo);
}

async function openSession(
  tx: Tx,
  userId: string,
  method: "password" | "demo",
  userAgent: string,
): Promise<string> {
  const token = newToken("sess");
  await tx.insert(sessions).values({
    id: newId("ses"),
    tokenHash: hashToken(token),
    userId,
    method,
    userAgent,
    expiresAt: sql`now() + make_interval(days => ${SESSION_DAYS})`,
  });
  return token;
}
