import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "#db/client.ts";
import { readAll } from "#domain/audit/verify/reader.ts";
import { verifyEvidence } from "#domain/audit/verify/verify.ts";
import { type HonestLog, honestLog } from "#server/testing/attacked-log.ts";
import { memoryReader, nodeVerifyCrypto } from "#server/testing/evidence.ts";
import { closeTestConnection } from "#server/testing/world.ts";
import { planEvidence } from "./plan.ts";
import { readingAsOwner } from "./reading.ts";
import { evidenceSource } from "./source.ts";

let log: HonestLog;
let owner: ReturnType<typeof connect>;
/** The middle of the log: between the release and what came after it. */
let middle: string;

beforeAll(async () => {
  log = await honestLog();
  owner = connect(log.installation.ownerUrl, { max: 1, name: "countersign-parts" });
  const [row] = await owner.sql<{ at: string }[]>`
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
      from audit_entries where action = 'models.moveAlias' limit 1`;
  middle = row?.at ?? "";
});

afterAll(async () => {
  await owner.close();
  await log.installation.drop();
  await closeTestConnection();
});

type Part = { projectId?: string; versionId?: string; from?: string; to?: string };

/** The files of a part's pack. */
async function packOf(part: Part): Promise<Map<string, Uint8Array>> {
  const read = readingAsOwner(owner.db);
  const plan = await read((tx) => planEvidence(tx, part, log.world.orgId));
  const source = evidenceSource(plan, read);
  const files = new Map<string, Uint8Array>();
  for (const name of ["manifest.json", ...(await source.all())]) {
    const bytes = await readAll(source, name);
    if (bytes) files.set(name, bytes);
  }
  return files;
}

const check = async (files: ReadonlyMap<string, Uint8Array>) => {
  const report = await verifyEvidence({ reader: memoryReader(files), crypto: nodeVerifyCrypto });
  return report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
};
const without = (files: ReadonlyMap<string, Uint8Array>, action: string, nth = 0) => {
  const lines = Buffer.from(files.get("entries.txt") ?? [])
    .toString("utf8")
    .split("\n");
  const [gone] = lines.filter((line) => line.includes(`"action":"${action}"`)).slice(nth);
  expect(gone).toBeDefined();
  return new Map(files).set("entries.txt", Buffer.from(lines.filter((line) => line !== gone).join("\n")));
};

describe("a part of an honest log", () => {
  const parts: [string, () => Part][] = [
    ["the organization", () => ({})],
    ["the project", () => ({ projectId: log.world.projectId })],
    ["the version", () => ({ versionId: log.released.versionId })],
    ["the organization from the release on", () => ({ from: middle })],
    ["the project from the release on", () => ({ projectId: log.world.projectId, from: middle })],
    ["the project up to the release", () => ({ projectId: log.world.projectId, to: middle })],
    ["the version from the release on", () => ({ versionId: log.released.versionId, from: middle })],
    [
      "the project in the moment of the release",
      () => ({
        projectId: log.world.projectId,
        from: middle,
        to: new Date(Date.parse(middle) + 1).toISOString(),
      }),
    ],
  ];
  test.each(parts)("%s has no finding", async (_name, part) => {
    const files = await packOf(part());
    expect(files.size).toBeGreaterThan(5);
    expect(await check(files)).toEqual([]);
  });

  test("a period has the policies from before it, with their reviews", async () => {
    const files = await packOf({ projectId: log.world.projectId, from: middle });
    const entries = Buffer.from(files.get("entries.txt") ?? []).toString("utf8");
    expect(entries).toContain('"action":"approvals.proposePolicy"');
    expect(entries).toContain('"change_threshold"');
    expect(entries).toContain('"policySource":"organization"');
    expect([...files.keys()].filter((name) => name.startsWith("signatures/"))).toHaveLength(3);
  });

  test("and is found where a decision was left out of it", async () => {
    const files = await packOf({ projectId: log.world.projectId });
    expect(await check(without(files, "approvals.decide", 1))).toContain("moved-without-approval");
  });
});
