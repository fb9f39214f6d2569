import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKey } from "#server/access/api-keys.ts";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";
import { handleAuditCsv } from "./audit-csv.ts";

let world: World;

beforeAll(async () => {
  world = await makeWorld(testConnection().db);
  await world.as(world.people.lead, lifecycle.changeFocus, {
    projectId: world.projectId,
    phase: "scalability",
    reason: '=HYPERLINK("http://example.test")',
  });
});

afterAll(closeTestConnection);

async function get(who: "auditor" | "lead", query: string, headers: Record<string, string> = {}) {
  const { token } = await world.as(world.people[who], createApiKey, {
    name: "csv",
    role: who,
    expiresInDays: 1,
  });
  return handleAuditCsv(
    new Request(`http://localhost/api/audit/export?${query}`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
    }),
  );
}

test("a file with a head line, a line for each entry, and nothing that runs", async () => {
  const response = await get("auditor", `projectId=${world.projectId}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(response.headers.get("content-disposition")).toMatch(
    /^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/,
  );
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const lines = new TextDecoder().decode(bytes).trimEnd().split("\r\n");
  expect(lines[0]).toMatch(/^at,actor,actor_type,/);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`"'=HYPERLINK(""http://example.test"")"`);
});

test("a filter that does not fit is a sentence, not an empty file", async () => {
  const response = await get("auditor", `projectId=${world.projectId}&from=yesterday`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: "invalid" } });
});

test("who may not export gets no file", async () => {
  expect((await get("lead", `projectId=${world.projectId}`)).status).toBe(403);
  expect((await get("auditor", `projectId=${world.foreignProjectId}`)).status).toBe(404);
});

test("a link on another site does not start it", async () => {
  const response = await get("auditor", `projectId=${world.projectId}`, { "sec-fetch-site": "cross-site" });
  expect(response.status).toBe(403);
});
