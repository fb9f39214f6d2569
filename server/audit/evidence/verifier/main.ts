import { readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { EvidenceReader } from "#domain/audit/verify/reader.ts";
import { recordKeyLines } from "#domain/audit/verify/record-keys.ts";
import { reportText } from "#domain/audit/verify/report-text.ts";
import { UsageProblem, verifyEvidence } from "#domain/audit/verify/verify.ts";
import { nodeVerifyCrypto } from "./crypto.ts";
import { folderReader } from "./folder.ts";
import { zipReader } from "./zip.ts";

const USAGE = `node verify.mjs PACK [--checkpoint FILE]... [--key STRING]... [--record-keys FILE]... [--json]

  PACK               an evidence pack: the zip, or the folder it was unpacked into
  --checkpoint FILE  a checkpoint that you hold from elsewhere; may be given more than once
  --key STRING       a verifier key of the log that you hold from elsewhere; may be given more than once
  --record-keys FILE keys that sign the records of signatures, one a line, from elsewhere; no others are then believed
                     but those that the log announces
  --json             the report as JSON

Ends with 0 when nothing contradicts, 1 on tampering, 2 when parts are missing, 3 when the call is not understood.
It needs Node 20 or later, and nothing else; it opens no connection.`;

type Call = { pack: string; checkpoints: string[]; keys: string[]; recordKeys: string[]; json: boolean };

function parseCall(args: string[]): Call {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        checkpoint: { type: "string", multiple: true },
        key: { type: "string", multiple: true },
        "record-keys": { type: "string", multiple: true },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    const [pack] = positionals;
    if (values.help || pack === undefined || positionals.length > 1) throw new UsageProblem(USAGE);
    return {
      pack,
      checkpoints: values.checkpoint ?? [],
      keys: values.key ?? [],
      recordKeys: values["record-keys"] ?? [],
      json: values.json ?? false,
    };
  } catch (error) {
    if (error instanceof UsageProblem) throw error;
    throw new UsageProblem(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function readHeld(what: string, path: string): { name: string; text: string } {
  try {
    return { name: basename(path), text: readFileSync(path, "utf8") };
  } catch {
    throw new UsageProblem(`The ${what} ${path} cannot be read.`);
  }
}

async function openPack(path: string): Promise<EvidenceReader & { close?(): Promise<void> }> {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch {
    throw new UsageProblem(`There is nothing at ${path}.`);
  }
  if (isFolder) return folderReader(resolve(path));
  return zipReader(path).catch((error: unknown) => {
    throw new UsageProblem(
      `${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
}

/** Checks a pack and writes the report. Returns the exit code. */
export async function main(args: string[], write: (text: string) => void): Promise<number> {
  let pack: (EvidenceReader & { close?(): Promise<void> }) | undefined;
  try {
    const call = parseCall(args);
    const heldCheckpoints = call.checkpoints.map((path) => readHeld("checkpoint", path));
    const recordKeys = call.recordKeys.flatMap((path) => recordKeyLines(readHeld("file of keys", path).text));
    pack = await openPack(call.pack);
    const report = await verifyEvidence({
      reader: pack,
      crypto: nodeVerifyCrypto,
      heldKeys: [...call.keys, ...recordKeys],
      heldCheckpoints,
    });
    write(call.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
    return report.exitCode;
  } catch (error) {
    if (error instanceof UsageProblem) {
      process.stderr.write(`${error.message}\n`);
      return 3;
    }
    process.stderr.write(
      `The check broke off: ${error instanceof Error ? error.message : String(error)}\nNothing is proven by it. The pack may be damaged; get it again.\n`,
    );
    return 2;
  } finally {
    await pack?.close?.();
  }
}
