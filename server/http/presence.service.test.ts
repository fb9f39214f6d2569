import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connect } from "#db/client.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { removeProjectMember } from "#server/access/set-project-member.ts";
import { closeTabs, openStream, sessionOf, within } from "#server/testing/open-tab.ts";
import {
  closeTestConnection,
  makeWorld,
  type Person,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { makeChangeReader } from "./change-reader.ts";
import { handlePresence } from "./presence.ts";
import { makePresenceHub } from "./presence-hub.ts";

let w: World;
let number = 0;
const newTab = () => `tabofapresencetest${String(++number).padStart(4, "0")}`;

beforeAll(async () => {
  w = await makeWorld(testConnection().db);
});
afterAll(async () => {
  closeTabs();
  await closeTestConnection();
});

async function arrive(person: Person, options: Parameters<typeof openStream>[2] = {}) {
  const { token } = await sessionOf(person, w.orgId);
  const tab = newTab();
  const stream = await openStream(token, w.orgId, { ...options, tab });
  await within(stream.hears("event: where"));
  const go = (place: string, more: { editing?: string; projectId?: string; tab?: string } = {}) =>
    handlePresence(
      new Request("http://portal.test/api/presence", {
        method: "POST",
        headers: { cookie: `countersign.session=${token}`, "x-countersign": "1" },
        body: JSON.stringify({
          tab: more.tab ?? tab,
          organization: w.orgId,
          projectId: more.projectId ?? w.projectId,
          place,
          editing: more.editing ?? null,
        }),
      }),
    ).then(({ status }) => status);
  return { ...stream, go, tab, id: person.id };
}

const people = (stream: {
  present(): { people: { userId: string; place: string; editing: string | null }[] } | null;
}) => stream.present()?.people ?? [];

test("two people see each other come, edit and go, within a second, across web processes, and no act is recorded", async () => {
  const other = connect(inject("appUrl"), { max: 2, name: "another web process" });
  const elsewhere = { reader: makeChangeReader(other), hub: makePresenceHub(other) };
  const lead = await arrive(w.people.lead);
  const reviewer = await arrive(w.people.reviewer, { process: elsewhere });
  const recorded = () => w.inside((tx) => tx.$count(auditEntries));
  const before = await recorded();
  expect(await lead.go("/phases/problem_definition")).toBe(204);
  expect(await reviewer.go("/phases/problem_definition", { editing: "brief phs_1" })).toBe(204);
  const ms = await within(lead.until(() => people(lead)[0]?.editing === "brief phs_1"));
  expect(ms).toBeLessThan(1_000);
  await within(reviewer.until(() => people(reviewer).some(({ userId }) => userId === lead.id)));
  expect(people(lead)).toEqual([
    {
      userId: reviewer.id,
      name: expect.any(String),
      place: "/phases/problem_definition",
      editing: "brief phs_1",
    },
  ]);
  reviewer.close();
  expect(await within(lead.until(() => people(lead).length === 0))).toBeLessThan(2_000);
  expect(await recorded()).toBe(before);
  lead.close();
  await elsewhere.reader.stop();
  await elsewhere.hub.stop();
  await other.close();
});

test("nobody is seen in a project that the onlooker may not see, nor can a tab be put there or taken over", async () => {
  const outsider = await w.add("scientist");
  const watcher = await arrive(outsider);
  const lead = await arrive(w.people.lead);
  expect(await lead.go("/", { projectId: w.otherProjectId })).toBe(404);
  expect(await lead.go("/", { tab: watcher.tab })).toBe(202);
  expect(await watcher.go("/")).toBe(204);
  await within(lead.go("/").then(() => watcher.until(() => people(watcher).length === 1)));
  await w.as(w.people.owner, removeProjectMember, { projectId: w.projectId, userId: outsider.id });
  await within(
    watcher.hears("access.removeProjectMember").catch(() => undefined),
    5_000,
  ).catch(() => 0);
  const heard = watcher.heard().length;
  expect(await lead.go("/audit")).toBe(204);
  const third = await arrive(w.people.owner);
  expect(await third.go("/audit")).toBe(204);
  await within(
    lead.until(() =>
      people(lead).some(({ userId, place }) => userId === w.people.owner.id && place === "/audit"),
    ),
  );
  expect(watcher.heard().slice(heard)).not.toContain("/audit");
});

test("a tab whose process died is no longer seen within seconds", async () => {
  const lead = await arrive(w.people.lead);
  await lead.go("/");
  const other = connect(inject("appUrl"), { max: 2, name: "a process that dies" });
  const dying = { reader: makeChangeReader(other), hub: makePresenceHub(other) };
  const ghost = await arrive(w.people.stakeholder, { process: dying });
  await ghost.go("/");
  await within(lead.until(() => people(lead).some(({ userId }) => userId === ghost.id)));
  // The process stops beating and nobody takes its tabs away.
  await dying.hub.stop();
  const ms = await within(
    lead.until(() => !people(lead).some(({ userId }) => userId === ghost.id)),
    20_000,
  );
  expect(ms).toBeLessThan(16_000);
  ghost.close();
  await dying.reader.stop();
  await dying.hub.stop();
  await other.close();
});
