import { createHash } from "node:crypto";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { downloadDoor, everyDownload } from "#server/testing/downloads.ts";
import { handleEvidence } from "./evidence.ts";

const door = downloadDoor(handleEvidence, "/api/audit/evidence", "so that there is an entry");
const { world, get } = door;

test("a zip with everything that a check needs, whose manifest has the digest of every other file", async () => {
  const response = await get("auditor", `projectId=${world().projectId}`);
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
    scope: { kind: "project", id: world().projectId },
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
  const [entry] = await world().audit("audit.exportEvidence");
  expect(entry).toMatchObject({ projectId: world().projectId, outcome: "ok" });
});

test("a reader who leaves ends the reading", async () => {
  const response = await get("auditor", `projectId=${world().projectId}`);
  const reader = response.body?.getReader();
  await reader?.read();
  await expect(reader?.cancel()).resolves.toBeUndefined();
});

everyDownload(door);
