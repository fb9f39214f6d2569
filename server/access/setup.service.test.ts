import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { prepareDatabase } from "#db/bootstrap.ts";
import { type Connection, connect } from "#db/client.ts";
import { organizations } from "#db/schema/access.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import { newId } from "#server/kernel/ids.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { organizationOf } from "./authenticate.ts";
import { completeOwner, completeSetup, readSetup } from "./complete-setup.ts";
import { foundOrganization } from "./found-organization.ts";
import { hasOrganization } from "./has-organization.ts";
import { me } from "./me.ts";
import { makeSetupLink } from "./setup-link.ts";
import { signIn } from "./sign-in.ts";

afterAll(closeTestConnection);

const PASSWORD = "an umbrella for the auditor";
const stranger: CallContext["actor"] = { type: "anonymous" };
const operator: CallContext["actor"] = { type: "system", job: "test", onBehalfOf: null };
const outside = { orgId: null };

const link = (w: World, owner?: string) => w.as(operator, makeSetupLink, { owner }, outside);
const answers = (w: World, token: string) => ({
  token,
  organization: `New ${w.orgId.slice(-8)}`,
  name: "Olga Owner",
  email: `olga-${w.orgId.slice(-8)}@example.test`,
  password: PASSWORD,
});

describe("an installation without an organization", () => {
  let owner: postgres.Sql;
  let fresh: Connection;
  const name = `setup_${newId("x").slice(2)}`;
  const call = (actor: CallContext["actor"]) => ({
    db: fresh.db,
    actor,
    orgId: null,
    requestId: newRequestId(),
  });

  beforeAll(async () => {
    owner = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
    await owner.unsafe(`create database ${name}`);
    const url = new URL(inject("ownerUrl"));
    url.pathname = `/${name}`;
    const { appUrl } = await prepareDatabase({ ownerUrl: url.toString(), home: inject("home") });
    fresh = connect(appUrl, { max: 3 });
  });
  afterAll(async () => {
    await fresh.close();
    await owner.unsafe(`drop database ${name} with (force)`);
    await owner.end();
  });

  test("is founded by one link, once, whoever else opens it at the same moment", async () => {
    const { token: earlier } = await execute(makeSetupLink, {}, call(operator));
    const { token } = await execute(makeSetupLink, {}, call(operator));
    const answer = {
      organization: "Late Trains",
      name: "Olga Owner",
      email: "olga@example.test",
      password: PASSWORD,
    };
    const complete = (with_: string, more: Partial<typeof answer> = {}) =>
      execute(completeSetup, { token: with_, ...answer, ...more }, call(stranger));
    expect(await refusal(complete(earlier))).toBe("not_found");
    expect(await refusal(complete(`setup_${"a".repeat(43)}`))).toBe("not_found");
    expect(await refusal(complete(token, { password: "short" }))).toBe("invalid");
    expect(await refusal(complete(token, { email: "оlga@example.test" }))).toBe("invalid");
    expect(await hasOrganization(fresh.db)).toBe(false);
    expect(await execute(readSetup, { token }, call(stranger))).toEqual({ for: "organization" });

    const both = await Promise.allSettled([complete(token), complete(token, { email: "eve@example.test" })]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await hasOrganization(fresh.db)).toBe(true);
    const winner = both[0]?.status === "fulfilled" ? "olga@example.test" : "eve@example.test";
    const session = await execute(signIn, { email: winner, password: PASSWORD }, call(stranger));
    const { organizations: mine } = await execute(
      me,
      {},
      call({ type: "user", userId: session.userId, label: winner, sessionId: "ses_x" }),
    );
    expect(mine).toMatchObject([{ slug: "late-trains", name: "Late Trains", role: "owner", demo: false }]);

    expect(await refusal(complete(token))).toBe("not_found");
    expect(await refusal(execute(makeSetupLink, {}, call(operator)))).toBe("precondition_failed");
    const trail = await inTransaction(fresh.db, { orgId: mine[0]?.id ?? "", userId: null }, (tx) =>
      tx.select().from(auditEntries),
    );
    expect(trail.map(({ action, targetType }) => `${action} ${targetType}`).sort()).toEqual([
      "access.completeSetup organization",
      "access.completeSetup user",
    ]);
    expect(JSON.stringify(trail.map(({ before, after }) => ({ before, after })))).not.toMatch(
      /olga|eve|umbrella/,
    );
  });
});

describe("with an organization there", () => {
  test("no link is made for a second one, and one made earlier founds nothing", () =>
    inWorld(async (w) => {
      expect(await refusal(link(w))).toBe("precondition_failed");
      const token = await earlierLink(w);
      expect(await refusal(w.as(stranger, completeSetup, answers(w, token), outside))).toBe(
        "precondition_failed",
      );
    }));

  test("the link is for the server's terminal: no person makes one", () =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.people.owner, makeSetupLink, {}, outside))).toBe("forbidden");
      expect(await refusal(w.as(stranger, makeSetupLink, {}, outside))).toBe("unauthenticated");
    }));
});

/** As `makeSetupLink` would have made it while there was no organization. */
async function earlierLink(w: World): Promise<string> {
  const token = `setup_${"a".repeat(43)}`;
  await w.inside((tx) =>
    tx.execute(sql`insert into setup_links (id, token_hash, expires_at)
      values (${newId("sul")}, encode(sha256(${token}::bytea), 'hex'), now() + interval '1 day')`),
  );
  return token;
}

describe("an owner made on the command line", () => {
  async function owner(w: World) {
    const email = `owner-${w.orgId.slice(-8)}@example.test`;
    const orgId = newId("org");
    const { ownerId } = await w.as(
      operator,
      foundOrganization,
      { name: "New", slug: `new-${w.orgId.slice(-8)}`, owner: { email, name: "O", password: null } },
      { orgId },
    );
    return { email, orgId, ownerId };
  }

  test("chooses name and password by the printed link, once, and signs in as an owner", () =>
    inWorld(async (w) => {
      const { email, orgId, ownerId } = await owner(w);
      const { token } = await link(w, email);
      expect(await w.as(stranger, readSetup, { token }, outside)).toEqual({ for: "owner", email, name: "O" });
      const chosen = { token, name: "Olga Owner", password: PASSWORD };
      expect(await refusal(w.as(stranger, completeOwner, { ...chosen, password: "short" }, outside))).toBe(
        "invalid",
      );
      await w.as(stranger, completeOwner, chosen, outside);
      expect(await refusal(w.as(stranger, completeOwner, chosen, outside))).toBe("not_found");
      const session = await w.as(stranger, signIn, { email, password: PASSWORD }, outside);
      expect(session).toMatchObject({ userId: ownerId, name: "Olga Owner" });
      expect(await organizationOf(w.db as never, ownerId, null)).toBe(orgId);
      expect(await refusal(link(w, email))).toBe("precondition_failed");
    }));

  test("has one link at a time: a newer one ends the earlier", () =>
    inWorld(async (w) => {
      const { email } = await owner(w);
      const first = await link(w, email);
      await link(w, email);
      expect(await refusal(w.as(stranger, readSetup, { token: first.token }, outside))).toBe("not_found");
    }));

  test("finds a link of yesterday closed, and it is kept only as a hash", () =>
    inWorld(async (w) => {
      const { email } = await owner(w);
      const { token } = await link(w, email);
      const dump = await w.inside((tx) => tx.execute(sql`select l::text as row from setup_links l`));
      expect(JSON.stringify(dump)).not.toContain(token);
      await w.inside((tx) =>
        tx.execute(sql`update setup_links set expires_at = now() - interval '1 second'`),
      );
      const chosen = { token, name: "Olga", password: PASSWORD };
      expect(await refusal(w.as(stranger, completeOwner, chosen, outside))).toBe("not_found");
    }));

  test("does not get another organization founded by that link", () =>
    inWorld(async (w) => {
      const { email } = await owner(w);
      const { token } = await link(w, email);
      expect(await refusal(w.as(stranger, completeSetup, answers(w, token), outside))).toBe("not_found");
      expect(await w.inside((tx) => tx.select().from(organizations))).toHaveLength(1);
    }));
});
