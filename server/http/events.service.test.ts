import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { passwords } from "#db/schema/access.ts";
import { hashPassword } from "#server/access/password.ts";
import { revokeSession } from "#server/access/sessions.ts";
import { removeMember } from "#server/access/set-member-role.ts";
import { removeProjectMember } from "#server/access/set-project-member.ts";
import { signIn } from "#server/access/sign-in.ts";
import { suspendMember } from "#server/access/suspend-member.ts";
import { updateProject } from "#server/access/update-project.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import {
  closeTestConnection,
  makeWorld,
  type Person,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { handleEvents } from "./events.ts";

const PASSWORD = "an umbrella for the auditor";
const WITHIN_MS = 5_000;

let w: World;
const opened: AbortController[] = [];

beforeAll(async () => {
  w = await makeWorld(testConnection().db);
});
afterAll(async () => {
  for (const tab of opened) tab.abort();
  await closeTestConnection();
});

/** A person's open tab: the real stream, read as a browser reads it. */
async function openTab(person: Person) {
  await w.inside(async (tx) => {
    await tx
      .insert(passwords)
      .values({ userId: person.id, hash: await hashPassword(PASSWORD) })
      .onConflictDoNothing();
  });
  const call = {
    db: testConnection().db,
    actor: { type: "anonymous" as const },
    orgId: null,
    requestId: newRequestId(),
  };
  const answer = await execute(signIn, { email: person.email, password: PASSWORD }, call);
  const tab = new AbortController();
  opened.push(tab);
  const response = await handleEvents(
    new Request(`http://portal.test/api/events?organization=${w.orgId}`, {
      headers: { cookie: `countersign.session=${answer.token}` },
      signal: tab.signal,
    }),
  );
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  if (!reader) throw new Error("no stream");
  let heard = "";
  const listeners = new Set<() => void>();
  const ended = (async () => {
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard += decoder.decode(value);
      for (const listener of listeners) listener();
    }
  })();
  return {
    ended,
    heard: () => heard,
    hears: (text: string) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!heard.includes(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      }),
    token: answer.token,
    userId: answer.userId,
  };
}

const within = async (what: Promise<unknown>, ms = WITHIN_MS): Promise<number> => {
  const from = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms);
  });
  await Promise.race([what, late]).finally(() => clearTimeout(timer));
  return performance.now() - from;
};

describe("an open event stream", () => {
  const acts: { name: string; act: (person: Person) => Promise<unknown> }[] = [
    {
      name: "removed from the organization",
      act: (person) => w.as(w.people.owner, removeMember, { userId: person.id }),
    },
    {
      name: "suspended in it",
      act: (person) => w.as(w.people.owner, suspendMember, { userId: person.id, suspended: true }),
    },
  ];
  test.each(acts)(
    "ends within five seconds for a person who is $name, and goes on for others",
    async ({ act }) => {
      const person = await w.add("engineer");
      const [theirs, other] = await Promise.all([openTab(person), openTab(w.people.lead)]);
      await act(person);
      expect(await within(theirs.ended)).toBeLessThan(WITHIN_MS);
      await w.as(w.people.owner, updateProject, { projectId: w.projectId, description: person.id });
      await within(other.hears("access.updateProject"));
      expect(theirs.heard()).not.toContain("access.updateProject");
    },
  );

  test("ends when the session ends, which no event tells", async () => {
    const tab = await openTab(await w.add("scientist"));
    const { db } = testConnection();
    const [session] = await w.inside((tx) =>
      tx.query.sessions.findMany({ where: (row, { eq }) => eq(row.userId, tab.userId) }),
    );
    await execute(
      revokeSession,
      { sessionId: session?.id ?? "" },
      {
        db,
        actor: { type: "user", userId: tab.userId, label: "p", sessionId: session?.id ?? "" },
        orgId: null,
        requestId: newRequestId(),
      },
    );
    expect(await within(tab.ended)).toBeLessThan(WITHIN_MS);
  });

  test("tells nothing more of a project that the person was taken out of", async () => {
    const person = await w.add("scientist");
    const tab = await openTab(person);
    await w.as(w.people.owner, updateProject, { projectId: w.projectId, description: "before" });
    await within(tab.hears("access.updateProject"));
    const before = tab.heard();
    await w.as(w.people.owner, removeProjectMember, { projectId: w.projectId, userId: person.id });
    await w.as(w.people.owner, updateProject, { projectId: w.projectId, description: "after" });
    // Something later that everybody hears shows that the two before it have gone by.
    const later = await w.add("stakeholder");
    await w.as(w.people.owner, suspendMember, { userId: later.id, suspended: true });
    await within(tab.hears("access.suspendMember"));
    expect(tab.heard().slice(before.length)).not.toContain("access.updateProject");
  });
});
