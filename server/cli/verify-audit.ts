import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { connect } from "#db/client.ts";
import type { HeldFile } from "#domain/audit/verify/heads.ts";
import { recordKeyLines } from "#domain/audit/verify/record-keys.ts";
import { reportText } from "#domain/audit/verify/report-text.ts";
import { UsageProblem } from "#domain/audit/verify/verify.ts";
import { verifyInstallation } from "#server/audit/evidence/verify-installation.ts";
import { env } from "#server/kernel/env.ts";
import type { openInstallation } from "./installation.ts";
import { print } from "./print.ts";
import { UsageError } from "./usage.ts";

// A log is copied every few minutes for years; the newest and a spread of the others prove the same as all of them.
const COPIES_MAX = 200;

/** The whole log against the database it is in, and against the copies of its checkpoints. Returns the exit code. */
export async function verifyAudit(args: string[], open: typeof openInstallation): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      checkpoint: { type: "string", multiple: true },
      key: { type: "string", multiple: true },
      "record-keys": { type: "string", multiple: true },
      anchors: { type: "string" },
      json: { type: "boolean" },
    },
  });
  const given = await Promise.all(
    (values.checkpoint ?? []).map((path) => readGiven(`The checkpoint ${path}`, path)),
  );
  const keyFiles = await Promise.all(
    (values["record-keys"] ?? []).map((path) => readGiven(`The file of keys ${path}`, path)),
  );
  const copies = await readCopies(values.anchors ?? anchorFolder());
  const installation = await open();
  const owner = connect(installation.ownerUrl, { max: 1, name: "countersign-verify" });
  try {
    const report = await verifyInstallation(owner.db, {
      heldKeys: [...(values.key ?? []), ...keyFiles.flatMap(({ text }) => recordKeyLines(text))],
      heldCheckpoints: [...copies, ...given],
    });
    if (values.json) print(JSON.stringify(report, null, 2));
    else print(reportText(report).trimEnd());
    return report.exitCode;
  } catch (error) {
    if (error instanceof UsageProblem) throw new UsageError(error.message);
    throw error;
  } finally {
    await owner.close();
    await installation.stop();
  }
}

const anchorFolder = (): string =>
  env().COUNTERSIGN_ANCHOR_FOLDER ?? join(env().COUNTERSIGN_HOME, "anchors", "folder");

async function readGiven(what: string, path: string): Promise<{ name: string; text: string }> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) throw new UsageError(`${what} cannot be read.`);
  return { name: basename(path), text };
}

async function readCopies(folder: string): Promise<HeldFile[]> {
  const names = (await readdir(join(folder, "checkpoints")).catch(() => []))
    .filter((name) => !name.startsWith("."))
    .sort();
  const step = Math.max(1, Math.ceil(names.length / COPIES_MAX));
  const chosen = names.filter((_, i) => (names.length - 1 - i) % step === 0);
  return Promise.all(
    chosen.map(async (name) => {
      const path = join(folder, "checkpoints", name);
      // A folder of this machine is no proof against whoever rules it, unless the operator says that it is another's.
      return {
        name: path,
        text: await readFile(path, "utf8"),
        outside: env().COUNTERSIGN_ANCHOR_FOLDER_OUTSIDE,
      };
    }),
  );
}
