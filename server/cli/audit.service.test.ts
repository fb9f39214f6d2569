import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { organizations } from "#db/schema/access.ts";
import { keysFor } from "#server/audit/log/keyring.ts";
import { attacked, type HonestLog, honestLog } from "#server/testing/attacked-log.ts";
import { closeTestConnection } from "#server/testing/world.ts";

let log: HonestLog;
let folder: string;
let slug: string;
let untouched: string;

beforeAll(async () => {
  log = await honestLog();
  folder = await mkdtemp(join(tmpdir(), "countersign-cli-"));
  const [row] = await log.world.inside((tx) =>
    tx.select({ slug: organizations.slug }).from(organizations).where(eq(organizations.id, log.world.orgId)),
  );
  slug = row?.slug ?? "";
  await writeFile(join(folder, "mine.note"), log.held.late);
  untouched = log.installation.ownerUrl;
  await log.installation.app.close();
});

afterAll(async () => {
  await log.installation.drop();
  await rm(folder, { recursive: true, force: true });
  await closeTestConnection();
});

const CLI = join(import.meta.dirname, "../../scripts/cli.ts");
const VERIFIER = join(import.meta.dirname, "../audit/evidence/verify.mjs");

type Ran = { code: number; out: string; err: string };

function run(
  program: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...environment }, maxBuffer: 1 << 26 };
    execFile(process.execPath, [program, ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
    });
  });
}

/** The command line as an operator calls it, on this database. */
const cli = (url: string, ...args: string[]): Promise<Ran> =>
  run(CLI, args, { DATABASE_URL: url, COUNTERSIGN_HOME: log.installation.home });

const verifierKey = (purpose: "checkpoint" | "record"): string =>
  keysFor(purpose, log.origin, log.installation.keyFile)[0]?.verifierKey ?? "";

describe("audit verify", () => {
  test("ends with 0 on an untouched log, and says what it could not prove", async () => {
    const { code, out } = await cli(untouched, "audit", "verify");
    expect(out).toContain("Verdict   OK");
    expect(out).toContain("no-outside-checkpoint");
    expect(out).toContain("keys-from-pack");
    expect(code).toBe(0);
  });

  test("with keys and a checkpoint from outside nothing of that is left to say", async () => {
    await writeFile(join(folder, "record.keys"), `# kept since May\n${verifierKey("record")}\n`);
    const { code, out } = await cli(
      untouched,
      ...["audit", "verify", "--checkpoint", join(folder, "mine.note"), "--key", verifierKey("checkpoint")],
      ...["--record-keys", join(folder, "record.keys")],
    );
    expect(out).not.toMatch(/no-outside-checkpoint|keys-from-pack/);
    expect(out.match(/\(from outside\)/g)).toHaveLength(2);
    expect(code).toBe(0);
  });

  const spoilt: [string, (sql: postgres.TransactionSql) => Promise<unknown>, number, RegExp][] = [
    [
      "a reason in the table, not in the bytes",
      (sql) => sql`update audit_entries set reason = 'another' where leaf_index = 5`,
      1,
      /columns-differ[\s\S]*Entry 5: reason beside it/,
    ],
    [
      "what changed, in the table and not in the bytes",
      (sql) => sql`update audit_entries set after = '{}' where leaf_index = 5`,
      1,
      /columns-differ[\s\S]*Entry 5: after beside it/,
    ],
    [
      "the bytes",
      (sql) =>
        sql`update audit_entries set body = set_byte(body, 40, get_byte(body, 40) # 1) where leaf_index = 5`,
      1,
      /entry-changed/,
    ],
    [
      "a personal value",
      (sql) =>
        sql`update audit_private set value = 'x' where field = 'actor' and entry_id = (select id from audit_entries where leaf_index = 5)`,
      1,
      /commitment-mismatch/,
    ],
    [
      "a signature taken away",
      (sql) => sql`delete from decisions where request_id = ${log.released.requestId}`,
      2,
      /signature-not-shown[\s\S]*unverified/,
    ],
  ];
  test.each(spoilt)("%s", async (_name, attack, expected, words) => {
    const { code, out } = await cli(await attacked(log, attack), "audit", "verify");
    expect(out).toMatch(words);
    expect(code).toBe(expected);
  });

  test("as JSON", async () => {
    const { code, out } = await cli(untouched, "audit", "verify", "--json");
    expect(JSON.parse(out)).toMatchObject({ verdict: "ok", exitCode: 0, recordKeys: [{ source: "pack" }] });
    expect(code).toBe(0);
  });

  test.each<[string[], string]>([
    [["--colour"], "Unknown option"],
    [["--key", "abc"], "is not a verifier key"],
    [["--checkpoint", "/nothing/here.note"], "The checkpoint /nothing/here.note cannot be read."],
    [["--record-keys", "/nothing/here"], "The file of keys /nothing/here cannot be read."],
  ])("%j is not understood and ends with 3", async (args, words) => {
    const { code, err } = await cli(untouched, "audit", "verify", ...args);
    expect(err).toContain(words);
    expect(code).toBe(3);
  });
});

// Each of these starts several processes.
describe("audit export", { timeout: 90_000 }, () => {
  test("writes a pack of everything, which the verifier in it finds in order", async () => {
    const out = join(folder, "all.zip");
    const made = await cli(untouched, "audit", "export", "--out", out);
    expect(made.out).toMatch(/entries with their proofs are in .*all\.zip/);
    expect(made.code).toBe(0);
    const checked = await run(VERIFIER, [out, "--checkpoint", join(folder, "mine.note")]);
    expect(checked.out).toContain("each leaf of the tree");
    expect(checked.code).toBe(0);
  });

  test("of a project, and its entries as CSV; each is itself an entry", async () => {
    const url = await attacked(log, async () => {});
    const part = join(folder, "part.zip");
    const made = await cli(
      url,
      "audit",
      "export",
      "--out",
      part,
      "--organization",
      slug,
      "--project",
      log.world.projectId,
    );
    expect(made.err).toBe("");
    expect(made.code).toBe(0);
    expect((await run(VERIFIER, [part])).code).toBe(0);
    const csv = join(folder, "entries.csv");
    expect((await cli(url, "audit", "export", "--out", csv, "--organization", slug)).code).toBe(0);
    const text = await readFile(csv, "utf8");
    expect(text).toContain("audit.exportEvidence");
    expect(text).toContain("models.moveAlias");
    const again = await cli(url, "audit", "export", "--out", csv, "--organization", slug);
    expect(again.code).toBe(1);
    expect(await readFile(csv, "utf8")).toBe(text);
  });

  test.each<[string[], number, string]>([
    [[], 3, "Write: audit export --out FILE"],
    [["--out"], 3, "argument missing"],
    [["--out", "x.zip", "--colour"], 3, "Unknown option"],
    [["--out", "x.zip", "--organization", "nowhere"], 1, "There is no single organization of this name"],
    [["--out", "/nothing/here/x.zip"], 1, "ENOENT"],
  ])("%j ends with %i", async (args, expected, words) => {
    const { code, err } = await cli(untouched, "audit", "export", ...args);
    expect(err).toContain(words);
    expect(code).toBe(expected);
  });
});

test("a word after audit that is none ends with 3", async () => {
  const { code, err } = await cli(untouched, "audit", "varify");
  expect(err).toContain("Write: audit verify, audit export --out FILE, or audit rotate-key");
  expect(code).toBe(3);
});
