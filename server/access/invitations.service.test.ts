import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { invitations, members, passwords, projectMembers, users } from "#db/schema/access.ts";
import { jobs } from "#db/schema/kernel.ts";
import type { CallContext } from "#server/kernel/execute.ts";
import { newId } from "#server/kernel/ids.ts";
import * as mail from "#server/kernel/mail.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { acceptInvitation, readInvitation } from "./accept-invitation.ts";
import { sessionActor } from "./authenticate.ts";
import { settleInvitationMail, writeInvitationMail } from "./invitation-mail.ts";
import { invite, resendInvitation, revokeInvitation } from "./invite.ts";
import { listInvitations } from "./list-invitations.ts";
import { listProjects } from "./list-projects.ts";
import { removeMember, setMemberRole } from "./set-member-role.ts";
import { signIn } from "./sign-in.ts";
import { suspendMember } from "./suspend-member.ts";

afterAll(closeTestConnection);
afterEach(() => vi.restoreAllMocks());

const PASSWORD = "an umbrella for the auditor";
const account = { name: "New Person", password: PASSWORD };
const stranger: CallContext["actor"] = { type: "anonymous" };
const worker: CallContext["actor"] = { type: "system", job: "test", onBehalfOf: null };
const outside = { orgId: null };
const address = (w: World) => `new-${w.orgId.slice(-8)}@example.test`;
const tokenOf = (link: string) => link.split("/").at(-1) ?? "";

const invited = async (
  w: World,
  more: Partial<Parameters<typeof w.as<typeof invite>>[2]> = {},
  by?: Person,
) => {
  const answer = await w.as(by ?? w.people.admin, invite, { email: address(w), role: "reviewer", ...more });
  return { ...answer, token: tokenOf(answer.link) };
};
const accept = (w: World, token: string, who: Person | CallContext["actor"] = stranger, withAccount = true) =>
  w.as(who, acceptInvitation, { token, ...(withAccount ? { account } : {}) }, outside);
/** A person with an account here and no organization. */
const elsewhere = (w: World, email = address(w)): Promise<Person> =>
  w.inside(async (tx) => {
    const id = newId("usr");
    await tx.insert(users).values({ id, email, name: "Known" });
    return { id, email, role: "reviewer" };
  });

describe("an invitation", () => {
  test("makes somebody new a member, with the password they chose", () =>
    inWorld(async (w) => {
      const { token } = await invited(w, { projectId: w.projectId, projectRole: "reviewer" });
      expect(await w.as(stranger, readInvitation, { token }, outside)).toMatchObject({
        email: address(w),
        role: "reviewer",
        projectRole: "reviewer",
        invitedBy: expect.stringContaining("admin"),
      });
      const { userId } = await accept(w, token);
      const rows = await w.inside((tx) => tx.select().from(members).where(eq(members.userId, userId)));
      expect(rows).toMatchObject([{ role: "reviewer", orgId: w.orgId }]);
      const inProject = await w.inside((tx) =>
        tx.select().from(projectMembers).where(eq(projectMembers.userId, userId)),
      );
      expect(inProject).toMatchObject([{ projectId: w.projectId, role: "reviewer" }]);
      const session = await w.as(stranger, signIn, { email: address(w), password: PASSWORD }, outside);
      const actor = await sessionActor(w.db as never, session.token);
      expect(actor?.userId).toBe(userId);
    }));

  test("is accepted by a person with an account once they are signed in as it, and keeps their password", () =>
    inWorld(async (w) => {
      const known = await elsewhere(w);
      const { token } = await invited(w);
      expect(await refusal(accept(w, token))).toBe("conflict");
      expect(await refusal(accept(w, token, w.outsider, false))).toBe("forbidden");
      const answer = await accept(w, token, known, false);
      expect(answer.userId).toBe(known.id);
      expect(
        await w.inside((tx) => tx.select().from(passwords).where(eq(passwords.userId, known.id))),
      ).toEqual([]);
      expect((await w.as(known, listProjects, {})).items).toEqual([]);
    }));

  test("is answered in the same words whether the address has an account or not", () =>
    inWorld(async (w) => {
      await elsewhere(w, `known-${address(w)}`);
      const one = await w.as(w.people.admin, invite, { email: `known-${address(w)}`, role: "lead" });
      const other = await w.as(w.people.admin, invite, { email: `nobody-${address(w)}`, role: "lead" });
      const shape = (answer: object) =>
        Object.entries(answer).map(([key, value]) => [key, String(value).replace(/[\w-]{20,}/g, "…")]);
      expect(shape(one).slice(0, 2)).toEqual(shape(other).slice(0, 2));
      expect(Object.keys(one)).toEqual(Object.keys(other));
      const rows = await w.as(w.people.admin, listInvitations, {});
      expect(new Set(rows.items.map((row) => Object.keys(row).join())).size).toBe(1);
    }));

  test("works once, whoever else has the link", () =>
    inWorld(async (w) => {
      const { token } = await invited(w);
      await accept(w, token);
      expect(await refusal(accept(w, token))).toBe("not_found");
      expect(await refusal(w.as(stranger, readInvitation, { token }, outside))).toBe("not_found");
    }));

  test.each([
    [
      "too old",
      (w: World) =>
        w.inside((tx) =>
          tx.execute(
            sql`update invitations set renewed_at = now() - interval '8 days', expires_at = now() - interval '1 second'`,
          ),
        ),
    ],
    ["taken back", (w: World, id: string) => w.as(w.people.owner, revokeInvitation, { invitationId: id })],
    [
      "replaced by a newer one",
      (w: World, id: string) => w.as(w.people.admin, resendInvitation, { invitationId: id }),
    ],
    [
      "of somebody who was removed",
      (w: World) => w.as(w.people.owner, removeMember, { userId: w.people.admin.id }),
    ],
    [
      "of somebody who was suspended",
      (w: World) => w.as(w.people.owner, suspendMember, { userId: w.people.admin.id, suspended: true }),
    ],
    [
      "of somebody who may not invite any more",
      (w: World) => w.as(w.people.owner, setMemberRole, { userId: w.people.admin.id, role: "stakeholder" }),
    ],
  ] as const)("that is %s opens nothing", (_name, spoil) =>
    inWorld(async (w) => {
      const { token, invitationId } = await invited(w);
      await spoil(w, invitationId);
      expect(await refusal(accept(w, token))).toBe("not_found");
      expect(
        await w.inside((tx) =>
          tx
            .select()
            .from(users)
            .where(eq(users.email, address(w))),
        ),
      ).toEqual([]);
    }),
  );

  test("sent again has a new link that works; one made again for the same address replaces it", () =>
    inWorld(async (w) => {
      const first = await invited(w);
      const second = await w.as(w.people.admin, resendInvitation, { invitationId: first.invitationId });
      const third = await invited(w, { role: "engineer" });
      expect(third.invitationId).toBe(first.invitationId);
      expect(await refusal(accept(w, tokenOf(second.link)))).toBe("not_found");
      const { userId } = await accept(w, third.token);
      expect(
        await w.inside((tx) => tx.select().from(members).where(eq(members.userId, userId))),
      ).toMatchObject([{ role: "engineer" }]);
    }));

  test("keeps its token in no table and no record, and the address out of the log's changes", () =>
    inWorld(async (w) => {
      const { token } = await invited(w);
      const dump = await w.inside((tx) => tx.execute(sql`select i::text as row from invitations i`));
      expect(JSON.stringify(dump)).not.toContain(token);
      const [entry] = await w.audit("access.invite");
      expect(entry).toMatchObject({ targetType: "invitation", after: { role: "reviewer", projectId: null } });
      expect(JSON.stringify([entry?.before, entry?.after])).not.toContain(address(w));
      expect(JSON.stringify(entry)).not.toContain(token);
      const { userId } = await accept(w, token);
      expect(await w.audit("access.acceptInvitation")).toMatchObject([
        {
          orgId: w.orgId,
          targetId: userId,
          after: { role: "reviewer", invitedBy: w.people.admin.id, newAccount: true },
        },
      ]);
    }));

  test("to somebody who belongs to the organization says so", () =>
    inWorld(async (w) => {
      expect(await refusal(invited(w, { email: w.people.lead.email }))).toBe("conflict");
    }));

  test("to a project names one of the organization, with a role that projects have", () =>
    inWorld(async (w) => {
      expect(await refusal(invited(w, { projectId: w.projectId }))).toBe("invalid");
      expect(await refusal(invited(w, { projectId: w.projectId, projectRole: "admin" }))).toBe("invalid");
      expect(await refusal(invited(w, { projectId: w.foreignProjectId, projectRole: "lead" }))).toBe(
        "not_found",
      );
    }));

  test("comes from those who manage people, and an owner is invited by an owner", () =>
    inWorld(async (w) => {
      expect(await refusal(invited(w, {}, w.people.lead))).toBe("forbidden");
      expect(await refusal(invited(w, { role: "owner" }))).toBe("forbidden");
      const { invitationId } = await invited(w, { role: "owner" }, w.people.owner);
      expect(await refusal(w.as(w.people.admin, resendInvitation, { invitationId }))).toBe("forbidden");
      expect(await refusal(w.as(w.people.lead, revokeInvitation, { invitationId }))).toBe("forbidden");
      expect(await refusal(w.as(w.outsider, revokeInvitation, { invitationId }))).toBe("not_found");
      expect(await refusal(w.as(w.outsider, resendInvitation, { invitationId }))).toBe("not_found");
      expect((await w.as(w.outsider, listInvitations, {})).items).toEqual([]);
    }));

  test("is not accepted by a key", () =>
    inWorld(async (w) => {
      const known = await elsewhere(w);
      const { token } = await invited(w);
      const key = { type: "apiKey", keyId: "key_0", userId: known.id, role: "lead", label: "k" } as const;
      expect(await refusal(accept(w, token, key, false))).toBe("forbidden");
    }));

  test("of an address in look-alike letters is refused", () =>
    inWorld(async (w) => {
      expect(await refusal(invited(w, { email: "аdmin@example.test" }))).toBe("invalid");
    }));

  test("number sixty-one of an hour waits", () =>
    inWorld(async (w) => {
      await w.inside((tx) =>
        tx.insert(invitations).values(
          Array.from({ length: 60 }, (_, i) => ({
            id: newId("inv"),
            orgId: w.orgId,
            email: `p${i}@example.test`,
            role: "lead" as const,
            tokenHash: `${w.orgId} ${i}`,
            invitedBy: w.people.admin.id,
            expiresAt: sql`now() + interval '7 days'` as never,
          })),
        ),
      );
      expect(await refusal(invited(w))).toBe("rate_limited");
    }));
});

describe("by e-mail", () => {
  const withMail = () => vi.spyOn(mail, "canMail").mockReturnValue(true);

  test("the job names the invitation and no token; the message's own link works, and so does the shown one", () =>
    inWorld(async (w) => {
      withMail();
      const { token, invitationId, mailed } = await invited(w);
      expect(mailed).toBe(true);
      const [queued] = await w.inside((tx) => tx.select().from(jobs).where(eq(jobs.targetId, invitationId)));
      expect(queued).toMatchObject({ kind: "access.mailInvitation", payload: { invitationId } });
      const message = await w.as(worker, writeInvitationMail, { invitationId });
      expect(message.to).toBe(address(w));
      expect(message.text).toMatch(/as reviewer/);
      const mailedToken = /\/invitation\/(inv_[\w-]{43})/.exec(message.text)?.[1] ?? "";
      expect(mailedToken).not.toBe(token);
      await w.as(stranger, readInvitation, { token }, outside);
      await accept(w, mailedToken);
      expect(JSON.stringify(await w.audit("access.writeInvitationMail"))).not.toContain(mailedToken);
    }));

  test("what became of the message is in the list; one taken back is not written", () =>
    inWorld(async (w) => {
      withMail();
      const { invitationId } = await invited(w);
      await w.as(worker, settleInvitationMail, { invitationId, mail: "failed" });
      expect((await w.as(w.people.admin, listInvitations, {})).items).toMatchObject([{ mail: "failed" }]);
      await w.as(w.people.admin, revokeInvitation, { invitationId });
      expect(await refusal(w.as(worker, writeInvitationMail, { invitationId }))).toBe("not_found");
    }));

  test("it is not sent again within a minute", () =>
    inWorld(async (w) => {
      withMail();
      const { invitationId } = await invited(w);
      expect(await refusal(w.as(w.people.admin, resendInvitation, { invitationId }))).toBe("rate_limited");
      await w.inside((tx) =>
        tx.execute(sql`update invitations set renewed_at = now() - interval '61 seconds'`),
      );
      await w.as(w.people.admin, resendInvitation, { invitationId });
    }));
});
