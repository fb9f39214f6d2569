import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { deliveries, notices } from "#db/schema/discussion.ts";
import type { NoticeKind } from "#domain/discussion/notices.ts";
import { removeProjectMember } from "#server/access/set-project-member.ts";
import { request } from "#server/approvals/request.ts";
import { ask, asked, vote } from "#server/approvals/test-data.ts";
import { listItems } from "#server/governance/list-items.ts";
import { updateItem } from "#server/governance/update-item.ts";
import { counts } from "#server/lifecycle/counts.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { resolve } from "./change.ts";
import { getChatHook, removeChatHook, setChatHook } from "./chat-hooks.ts";
import { comment } from "./comment.ts";
import { compose, retryDeliveries, settleDelivery, startDigests } from "./delivery.ts";
import { inboxSettings, setInboxRules } from "./inbox-settings.ts";
import { listNotices } from "./list-notices.ts";
import { markAllRead, markNotices, snooze } from "./mark-notices.ts";
import { mentionable } from "./mentionable.ts";

afterAll(closeTestConnection);

const say = (w: World, who: Person, body: string, parentId?: string) =>
  w.as(who, comment, {
    projectId: w.projectId,
    subject: { kind: "project", id: w.projectId },
    body,
    ...(parentId && { parentId }),
  });

const told = async (w: World, who: Person, view: "unread" | "all" | "later" = "unread") =>
  (await w.as(who, listNotices, { view })).items;

const worker = { type: "system", job: "test", onBehalfOf: null } as const;
const HOOK = "https://hooks.example.com/services/T0/B0/secret";

describe("what a person is told", () => {
  test("a mention of them or their role, an answer, a resolution; never their own act", () =>
    inWorld(async (w) => {
      const { lead, reviewer, stakeholder } = w.people;
      const { id } = await say(
        w,
        reviewer,
        `@[${lead.id}] and @[role:stakeholder] and @[${reviewer.id}]: why?`,
      );
      expect(await told(w, lead)).toMatchObject([
        {
          kind: "mention",
          sentence: expect.stringMatching(/^reviewer \S+ named you on project-/),
          excerpt: expect.stringContaining("@lead"),
          path: `object/${id}`,
          read: false,
        },
      ]);
      expect((await told(w, stakeholder)).map(({ kind }) => kind)).toEqual(["mention"]);
      expect(await told(w, reviewer)).toEqual([]);
      // An open page of another project learns it too, and reads the number of the inbox again.
      const hints = await w.inside((tx) =>
        tx.execute<{ audience: string; project_id: string | null }>(
          sql`select audience, project_id from events where verb = 'discussion.told' order by audience`,
        ),
      );
      expect(hints).toEqual(
        [lead.id, stakeholder.id].sort().map((audience) => ({ audience, project_id: null })),
      );
      await say(w, lead, "Because.", id);
      await w.as(lead, resolve, { commentId: id });
      expect((await told(w, reviewer)).map(({ kind }) => kind).sort()).toEqual(["answer", "resolved"]);
      expect((await w.as(lead, counts, {})).inbox).toBeGreaterThanOrEqual(1);
    }));

  test("somebody who does not see the project is not told; the author hears who that is, before and after", () =>
    inWorld(async (w) => {
      const stranger = await w.add("scientist");
      await w.as(w.people.lead, removeProjectMember, { projectId: w.projectId, userId: stranger.id });
      const offered = await w.as(w.people.lead, mentionable, {
        projectId: w.projectId,
        asked: stranger.email,
      });
      expect(offered.items).toMatchObject([{ mention: { kind: "person", id: stranger.id }, sees: false }]);
      const { notTold } = await say(w, w.people.lead, `@[${stranger.id}] look`);
      expect(notTold).toMatchObject([{ id: stranger.id }]);
      const other = await say(w, w.people.lead, `@[${w.outsider.id}] of another organization`);
      expect(other.notTold).toEqual([]);
      const kept = await w.inside((tx) => tx.select().from(notices).where(eq(notices.userId, stranger.id)));
      expect(kept).toEqual([]);
      expect(await refusal(w.as(w.outsider, mentionable, { projectId: w.projectId, asked: "" }))).toBe(
        "not_found",
      );
    }));

  test("somebody who took part in a thread and was taken out of the project is not told of an answer", () =>
    inWorld(async (w) => {
      const { lead, scientist } = w.people;
      const { id } = await say(w, scientist, "why?");
      await w.as(lead, removeProjectMember, { projectId: w.projectId, userId: scientist.id });
      await say(w, lead, "Because.", id);
      const kept = await w.inside((tx) => tx.select().from(notices).where(eq(notices.userId, scientist.id)));
      expect(kept).toEqual([]);
    }));

  test("a project that one was taken out of is no longer told of, nor sent by mail", () =>
    inWorld(async (w) => {
      const { engineer, lead } = w.people;
      await w.as(engineer, setInboxRules, { rules: { mention: "now" }, digestHour: 7 });
      await w.as(engineer, setChatHook, { url: HOOK });
      await say(w, lead, `@[${engineer.id}] soon gone`);
      const [sent] = await w.inside((tx) =>
        tx.select().from(deliveries).where(eq(deliveries.userId, engineer.id)),
      );
      expect(await w.inside((tx) => compose(tx, sent?.id ?? ""))).toMatchObject({
        channel: "chat",
        url: HOOK,
      });
      await w.as(lead, removeProjectMember, { projectId: w.projectId, userId: engineer.id });
      expect(await told(w, engineer)).toEqual([]);
      expect(await w.inside((tx) => compose(tx, sent?.id ?? ""))).toBeNull();
    }));
});

describe("of approvals and of the checklist a person is told", () => {
  const kinds = async (w: World, who: Person) => (await told(w, who)).map(({ kind }) => kind);
  const mute = (w: World, who: Person, kind: NoticeKind) =>
    w.as(who, setInboxRules, { rules: { [kind]: "off" }, digestHour: 7 });
  const give = async (w: World, who: Person, to: Person) => {
    const { items } = await w.as(who, listItems, { projectId: w.projectId });
    const item = items.find(({ owner }) => owner === null);
    await w.as(who, updateItem, { itemId: item?.id ?? "", ownerId: to.id });
  };

  test("a review that they may decide, unless it is their own or they asked not to be", () =>
    inWorld(async (w) => {
      await mute(w, w.people.lead, "review");
      await asked(w);
      expect(await kinds(w, w.people.reviewer)).toEqual(["review"]);
      expect(await told(w, w.people.lead)).toEqual([]);
      // Who asked, and who made it.
      expect(await told(w, w.people.engineer)).toEqual([]);
      expect(await told(w, w.people.scientist)).toEqual([]);
    }));

  test("a review that they asked for themselves is no news, though their role decides", () =>
    inWorld(async (w) => {
      const version = await makeModelVersion(w);
      await w.as(w.people.lead, request, ask(version));
      expect(await told(w, w.people.lead)).toEqual([]);
      expect(await kinds(w, w.people.reviewer)).toEqual(["review"]);
    }));

  test.each([
    [undefined, ["decision"]],
    ["off", []],
  ] as const)(
    "a decision on what they asked for, by their rule (%s), and whoever decided is not",
    (way, heard) =>
      inWorld(async (w) => {
        if (way === "off") await mute(w, w.people.engineer, "decision");
        const to = await asked(w);
        await w.as(w.people.reviewer, markAllRead, {});
        await vote(w, w.people.reviewer, to);
        expect(await kinds(w, w.people.engineer)).toEqual(heard);
        expect(await told(w, w.people.reviewer)).toEqual([]);
      }),
  );

  test("an item that is given to them, not one that they take themselves, nor when they asked not to be", () =>
    inWorld(async (w) => {
      const { lead, scientist, engineer } = w.people;
      await mute(w, engineer, "item");
      await give(w, lead, scientist);
      await give(w, lead, lead);
      await give(w, lead, engineer);
      expect(await kinds(w, scientist)).toEqual(["item"]);
      expect(await told(w, lead)).toEqual([]);
      expect(await told(w, engineer)).toEqual([]);
    }));
});

describe("the lines of an inbox", () => {
  test("are marked, marked all at once, put off until they come back; each is in the log", () =>
    inWorld(async (w) => {
      const { lead, reviewer } = w.people;
      for (const n of [1, 2, 3]) await say(w, reviewer, `@[${lead.id}] ${n}`);
      const [first, second] = await told(w, lead);
      await w.as(lead, markNotices, { noticeIds: [first?.id ?? ""] });
      await w.as(lead, markNotices, { noticeIds: [first?.id ?? ""] });
      expect(await told(w, lead)).toHaveLength(2);
      await w.as(lead, markNotices, { noticeIds: [first?.id ?? ""], read: false });
      const until = new Date(Date.now() + 3_600_000).toISOString();
      await w.as(lead, snooze, { noticeId: second?.id ?? "", until });
      expect(await told(w, lead)).toHaveLength(2);
      expect((await told(w, lead, "later")).map(({ id }) => id)).toEqual([second?.id]);
      await w.as(lead, markAllRead, {});
      expect(await told(w, lead)).toEqual([]);
      expect(await told(w, lead, "later")).toHaveLength(1);
      await w.inside((tx) =>
        tx
          .update(notices)
          .set({ shownAt: new Date(Date.now() - 1_000).toISOString() })
          .where(eq(notices.id, second?.id ?? "")),
      );
      expect((await told(w, lead)).map(({ id }) => id)).toEqual([second?.id]);
      expect((await w.audit("discussion.markNotices")).map(({ after }) => after)).toMatchObject([
        { read: false },
        { read: true },
      ]);
      expect((await w.audit("discussion.markAllRead"))[0]).toMatchObject({
        after: { count: 2 },
        targetType: "inbox",
      });
      expect((await w.audit("discussion.snooze"))[0]).toMatchObject({ after: { notice: second?.id, until } });
    }));

  test("are nobody else's, and a moment has to be ahead and within a year", () =>
    inWorld(async (w) => {
      const { lead, reviewer } = w.people;
      await say(w, reviewer, `@[${lead.id}] mine`);
      const [line] = await told(w, lead);
      const noticeId = line?.id ?? "";
      const until = new Date(Date.now() + 60_000).toISOString();
      for (const who of [reviewer, w.outsider]) {
        expect(await refusal(w.as(who, markNotices, { noticeIds: [noticeId] }))).toBe("not_found");
        expect(await refusal(w.as(who, snooze, { noticeId, until }))).toBe("not_found");
      }
      for (const wrong of ["2020-01-01T00:00:00Z", new Date(Date.now() + 400 * 86_400_000).toISOString()])
        expect(await refusal(w.as(lead, snooze, { noticeId, until: wrong }))).toBe("invalid");
      expect(await told(w, lead)).toHaveLength(1);
    }));
});

describe("marking all as read", () => {
  test("takes what is one's own and shown, is entered once, and is no change the second time", () =>
    inWorld(async (w) => {
      const { lead, reviewer, stakeholder } = w.people;
      for (const n of [1, 2]) await say(w, reviewer, `@[${lead.id}] @[${stakeholder.id}] ${n}`);
      expect(await w.as(lead, markAllRead, {})).toEqual({ changed: 2 });
      expect(await w.as(lead, markAllRead, {})).toEqual({ changed: 0 });
      expect(await told(w, lead)).toEqual([]);
      expect(await told(w, stakeholder)).toHaveLength(2);
      expect(await w.audit("discussion.markAllRead")).toMatchObject([
        { actorId: lead.id, targetId: lead.id, outcome: "ok", after: { read: true, count: 2 } },
      ]);
    }));

  test("somebody else, another organization, a stranger and the system touch nobody's lines", () =>
    inWorld(async (w) => {
      const { lead, reviewer } = w.people;
      await say(w, reviewer, `@[${lead.id}] mine`);
      for (const who of [reviewer, w.outsider])
        expect(await w.as(who, markAllRead, {})).toEqual({ changed: 0 });
      expect(await refusal(w.as(lead, markAllRead, {}, { orgId: w.otherOrgId }))).toBe("not_found");
      expect(await refusal(w.as({ type: "anonymous" }, markAllRead, {}))).toBe("unauthenticated");
      expect(await told(w, lead)).toHaveLength(1);
      expect((await w.audit("discussion.markAllRead")).filter(({ outcome }) => outcome === "ok")).toEqual([]);
    }));
});

describe("rules", () => {
  test("are of one person in one organization; the same in another order is no change", () =>
    inWorld(async (w) => {
      const { lead, reviewer } = w.people;
      const rules = { mention: "now", answer: "digest", resolved: "off" } as const;
      await w.as(lead, setInboxRules, { rules, digestHour: 9 });
      const turned = { resolved: "off", answer: "digest", mention: "now" } as const;
      await w.as(lead, setInboxRules, { rules: turned, digestHour: 9 });
      expect(await w.audit("discussion.setInboxRules")).toMatchObject([
        {
          actorId: lead.id,
          targetId: lead.id,
          before: { rules: {}, digestHour: 7 },
          after: { rules, digestHour: 9 },
        },
      ]);
      expect(await w.as(lead, inboxSettings, {})).toMatchObject({ rules, digestHour: 9 });
      for (const who of [reviewer, w.outsider])
        expect(await w.as(who, inboxSettings, {})).toMatchObject({ rules: {}, digestHour: 7 });
    }));

  test("of another organization, of a stranger, or that are none, are refused and nothing is kept", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      const set = (input: unknown, extra = {}, who: Parameters<World["as"]>[0] = lead) =>
        refusal(w.as(who, setInboxRules, input as Parameters<typeof w.as<typeof setInboxRules>>[2], extra));
      const good = { rules: { mention: "off" }, digestHour: 7 };
      expect(await set(good, { orgId: w.otherOrgId })).toBe("not_found");
      expect(await set(good, {}, { type: "anonymous" })).toBe("unauthenticated");
      for (const digestHour of [-1, 24, 7.5]) expect(await set({ ...good, digestHour })).toBe("invalid");
      expect(await set({ ...good, rules: { mention: "shout" } })).toBe("invalid");
      expect(await set({ ...good, rules: { gossip: "now" } })).toBe("invalid");
      expect(await w.as(lead, inboxSettings, {})).toMatchObject({ rules: {}, digestHour: 7 });
    }));

  test("off tells nothing; the digest waits for its hour; both are in the log once", () =>
    inWorld(async (w) => {
      const { lead, reviewer } = w.people;
      await w.as(lead, setInboxRules, { rules: { mention: "off" }, digestHour: 7 });
      await say(w, reviewer, `@[${lead.id}] unheard`);
      expect(await told(w, lead)).toEqual([]);
      await w.as(lead, setInboxRules, { rules: { mention: "digest" }, digestHour: 0 });
      await w.as(lead, setInboxRules, { rules: { mention: "digest" }, digestHour: 0 });
      expect(await w.audit("discussion.setInboxRules")).toHaveLength(2);
      expect((await w.audit("discussion.setInboxRules"))[0]).toMatchObject({
        before: { rules: { mention: "off" } },
        after: { rules: { mention: "digest" }, digestHour: 0 },
      });
      const other = await w.as(reviewer, inboxSettings, {});
      expect(other).toMatchObject({ rules: {}, digestHour: 7, chat: null });
      await say(w, reviewer, `@[${lead.id}] first`);
      await say(w, reviewer, `@[${lead.id}] second`);
      expect(await w.as(worker, startDigests, {})).toEqual({ started: 1 });
      expect(await w.as(worker, startDigests, {})).toEqual({ started: 0 });
      const [row] = await w.inside((tx) =>
        tx.select().from(deliveries).where(eq(deliveries.userId, lead.id)),
      );
      const outgoing = await w.inside((tx) => compose(tx, row?.id ?? ""));
      expect(outgoing).toMatchObject({
        channel: "mail",
        message: { to: lead.email, subject: expect.stringContaining("2 new for you") },
      });
      const text = outgoing?.channel === "mail" ? outgoing.message.text : "";
      expect(text.indexOf("second")).toBeLessThan(text.indexOf("first"));
      expect(text).toMatch(/\/o\/org-\S+\/p\/project-\S+\/object\/cmt_/);
      await w.as(worker, settleDelivery, { deliveryId: row?.id ?? "", outcome: "sent" });
      const waiting = await w.inside((tx) => tx.select().from(notices).where(eq(notices.inDigest, true)));
      expect(waiting).toEqual([]);
    }));

  test("a message that nobody took waits for hours and is lost to nobody", () =>
    inWorld(async (w) => {
      const { lead, reviewer } = w.people;
      await w.as(lead, setInboxRules, { rules: { mention: "now" }, digestHour: 7 });
      await w.as(lead, setChatHook, { url: HOOK });
      await say(w, reviewer, `@[${lead.id}] hear me`);
      const row = async () =>
        (await w.inside((tx) => tx.select().from(deliveries).where(eq(deliveries.userId, lead.id))))[0];
      const deliveryId = (await row())?.id ?? "";
      for (let round = 1; round <= 12; round += 1) {
        await w.as(worker, settleDelivery, {
          deliveryId,
          outcome: "failed",
          error: "The mail server did not answer.",
        });
        await w.inside((tx) =>
          tx
            .update(deliveries)
            .set({ dueAt: new Date(Date.now() - 1_000).toISOString() })
            .where(eq(deliveries.id, deliveryId)),
        );
        expect(await w.as(worker, retryDeliveries, {})).toEqual({ again: 1 });
        expect(await w.as(worker, retryDeliveries, {})).toEqual({ again: 0 });
      }
      expect(await row()).toMatchObject({ state: "waiting", rounds: 12 });
      await w.as(worker, settleDelivery, { deliveryId, outcome: "sent" });
      await w.as(worker, settleDelivery, { deliveryId, outcome: "failed" });
      expect(await row()).toMatchObject({ state: "sent", error: null });
      expect(await refusal(w.as(lead, settleDelivery, { deliveryId, outcome: "sent" }))).toBe("forbidden");
      expect(await refusal(w.as(lead, retryDeliveries, {}))).toBe("forbidden");
      expect(await refusal(w.as(lead, startDigests, {}))).toBe("forbidden");
    }));
});

describe("a chat address", () => {
  test("is sealed, answered by its host only, replaced and taken away; the log has the host alone", () =>
    inWorld(async (w) => {
      const { lead } = w.people;
      const project = { projectId: w.projectId };
      expect(await w.as(lead, setChatHook, { ...project, url: HOOK })).toEqual({ host: "hooks.example.com" });
      expect((await w.as(w.people.stakeholder, getChatHook, project)).chat?.host).toBe("hooks.example.com");
      await say(w, w.people.reviewer, "to the channel");
      const [row] = await w.inside((tx) =>
        tx.select().from(deliveries).where(eq(deliveries.projectId, w.projectId)),
      );
      expect(await w.inside((tx) => compose(tx, row?.id ?? ""))).toMatchObject({
        channel: "chat",
        url: HOOK,
      });
      expect(JSON.stringify(await w.audit("discussion.setChatHook"))).not.toContain("secret");
      await w.as(lead, removeChatHook, project);
      expect(await w.inside((tx) => compose(tx, row?.id ?? ""))).toBeNull();
      expect((await w.audit("discussion.removeChatHook"))[0]).toMatchObject({
        before: { chat: "hooks.example.com" },
      });
      expect(await refusal(w.as(lead, removeChatHook, project))).toBe("not_found");
    }));

  test.each([
    "http://hooks.example.com/x",
    "https://127.0.0.1/x",
    "https://169.254.169.254/latest",
    "https://[::1]/x",
  ])("%s is no address that is called", (url) =>
    inWorld(async (w) => {
      expect(await refusal(w.as(w.people.lead, setChatHook, { url }))).toBe("invalid");
    }),
  );

  test("the project's is set by those who manage it; wrong role, wrong project", () =>
    inWorld(async (w) => {
      for (const who of [w.people.scientist, w.people.auditor]) {
        expect(await refusal(w.as(who, setChatHook, { projectId: w.projectId, url: HOOK }))).toBe(
          "forbidden",
        );
        expect(await refusal(w.as(who, removeChatHook, { projectId: w.projectId }))).toBe("forbidden");
      }
      for (const verb of [setChatHook, removeChatHook] as const)
        expect(await refusal(w.as(w.outsider, verb, { projectId: w.projectId, url: HOOK }))).toBe(
          "not_found",
        );
    }));
});
