import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKey } from "#server/access/api-keys.ts";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";
import { handleEvidence } from "./evidence.ts";

let world: World;

beforeAll(async () => {
  world = await makeWorld(testConnection().db);
  await world.as(world.people.lead, lifecycle.changeFocus, {
    projectId: world.projectId,
    phase: "scalability",
    reason: "so that there is an entry",
  });
});

afterAll(closeTestConnection);

async function get(who: "auditor" | "lead", query: string, headers: Record<string, string> = {}) {
  const { token } = await world.as(world.people[who], createApiKey, {
    name: "evidence",
    role: who,
    expiresInDays: 1,
  });
  return handleEvidence(
    new Request(`http://localhost/api/audit/evidence?${query}`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
    }),
  );
}

test("a zip with everything that a check needs, whose manifest has the digest of every other file", async () => {
  const response = await get("auditor", `projectId=${world.projectId}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/zip");
  expect(response.headers.get("content-disposition")).toMatch(
    /^attachment; filename="evidence-project-[a-z0-9-]+-\d{4}-\d\d-\d\d\.zip"$/,
  );
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  const names = [
    "README.html",
    "entries.txt",
    "keys.txt",
    "manifest.json",
    "models.json",
    "private.jsonl",
    "verify.mjs",
  ];
  expect(Object.keys(files)).toEqual(expect.arrayContaining(names));
  const manifest = JSON.parse(new TextDecoder().decode(files["manifest.json"]));
  expect(manifest).toMatchObject({
    format: "countersign.evidence/1",
    scope: { kind: "project", id: world.projectId },
  });
  expect(Object.keys(manifest.files).toSorted()).toEqual(
    Object.keys(files)
      .filter((name) => name !== "manifest.json")
      .toSorted(),
  );
  for (const [name, digest] of Object.entries(manifest.files)) {
    expect(
      createHash("sha256")
        .update(files[name] ?? "")
        .digest("hex"),
      name,
    ).toBe(digest);
  }
  expect(new TextDecoder().decode(files["entries.txt"])).toContain("so that there is an entry");
});

test("it is recorded", async () => {
  const [entry] = await world.audit("audit.exportEvidence");
  expect(entry).toMatchObject({ projectId: world.projectId, outcome: "ok" });
});

test("who may not gets no bytes", async () => {
  expect((await get("lead", `projectId=${world.projectId}`)).status).toBe(403);
  expect((await get("auditor", `projectId=${world.foreignProjectId}`)).status).toBe(404);
  expect((await get("auditor", `projectId=${world.projectId}&from=yesterday`)).status).toBe(400);
});

test("a link on another site does not start it", async () => {
  const response = await get("auditor", `projectId=${world.projectId}`, { "sec-fetch-site": "cross-site" });
  expect(response.status).toBe(403);
});

test("a reader who leaves ends the reading", async () => {
  const response = await get("auditor", `projectId=${world.projectId}`);
  const reader = response.body?.getReader();
  await reader?.read();
  await expect(reader?.cancel()).resolves.toBeUndefined();
});
