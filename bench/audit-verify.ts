import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { inclusionProof, leafHash, verifyInclusion } from "#domain/audit/log/merkle.ts";
import { openNote, parseNote, parseVerifierKey } from "#domain/audit/log/note.ts";
import { subtreesOfTiles, tilePath, tileWidth } from "#domain/audit/log/tiles.ts";
import { formatTlogProof, parseTlogProof } from "#domain/audit/log/tlog-proof.ts";
import { sha256, verifyEd25519 } from "#server/testing/log-crypto.ts";
import { verifyInBrowser } from "./audit-verify/in-browser.ts";
import { type MadePack, makeLog, writeZip } from "./audit-verify/make-pack.ts";

const TARGETS = { entries: 1_000_000, seconds: 40, browserEntries: 100_000, browserSeconds: 10, proofMs: 5 };
const VERIFIER = join(dirname(import.meta.dirname), "server/audit/evidence/verify.mjs");
const PROOFS = 500;

/** A million entries by the program that every pack holds, from the zip; 100,000 in a browser; one proof. */
export async function run(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-verify-"));
  try {
    const small = makeLog(TARGETS.browserEntries);
    const proofMs = oneProof(small);
    const browser = await verifyInBrowser(small);
    const zip = join(folder, "evidence.zip");
    const note = join(folder, "held.note");
    const { bytes, key } = await makeLarge(zip, note);
    const { seconds, peakMb, entries } = await runVerifier([
      zip,
      "--checkpoint",
      note,
      "--key",
      key,
      "--json",
    ]);
    console.table([
      { what: "verify.mjs, from the zip", entries, seconds, target_s: TARGETS.seconds, peak_mb: peakMb },
      {
        what: "browser, in a worker",
        entries: browser.report.checked.entries,
        seconds: round(browser.seconds),
        target_s: TARGETS.browserSeconds,
      },
    ]);
    console.log(`one proof: ${proofMs} ms at the 95th percentile, target ${TARGETS.proofMs} ms`);
    if (browser.report.verdict !== "ok")
      throw new Error(`The browser's verdict is ${browser.report.verdict}.`);
    return {
      bench: "audit-verify",
      entries,
      seconds,
      rows_per_s: Math.round(entries / seconds),
      peak_mb: peakMb,
      pack_mb: Math.round(bytes / 1e6),
      browser_entries: browser.report.checked.entries,
      browser_seconds: round(browser.seconds),
      p95_ms: proofMs,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeLarge(zip: string, note: string): Promise<{ bytes: number; key: string }> {
  const made = makeLog(TARGETS.entries);
  await writeZip(made.files, zip);
  writeFileSync(note, made.checkpoint);
  return { bytes: made.bytes, key: made.key };
}

/** Parsing the proof file, opening its checkpoint and following the path, as somebody does who holds one entry. */
function oneProof({ files, checkpoint, key, ...made }: MadePack): number {
  const size = parseCheckpoint(parseNote(checkpoint).text)?.size ?? 0;
  const verifier = parseVerifierKey(sha256, key);
  if (!verifier) throw new Error("the key cannot be read");
  const read = subtreesOfTiles(sha256, (level, index) =>
    files.get(tilePath({ level, index, width: tileWidth(level, index, size) })),
  );
  const lines = files.get("entries.txt")?.toString("utf8").split("\n") ?? [];
  const times: number[] = [];
  for (let i = 0; i < PROOFS; i++) {
    const index = (i * 7919) % size;
    const file = formatTlogProof({ index, hashes: inclusionProof(sha256, index, size, read), checkpoint });
    const body = Buffer.from((lines[index] ?? "").replace(/^\d+\t/, ""));
    const begin = performance.now();
    const proof = parseTlogProof(file);
    const head = parseCheckpoint(openNote(proof?.checkpoint ?? "", [verifier], verifyEd25519).text);
    const good =
      head && proof && verifyInclusion(sha256, index, size, leafHash(sha256, body), proof.hashes, head.root);
    times.push(performance.now() - begin);
    if (!good) throw new Error(`The proof of entry ${index} of ${made.bytes} bytes does not hold.`);
  }
  return round(times.sort((a, b) => a - b)[Math.floor(PROOFS * 0.95)] ?? Number.NaN);
}

type Ran = { seconds: number; peakMb: number; entries: number };

function runVerifier(args: string[]): Promise<Ran> {
  const begin = performance.now();
  const child = spawn(process.execPath, [VERIFIER, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  let peakKb = 0;
  child.stdout.on("data", (piece) => {
    out += piece;
  });
  const watch = setInterval(() => {
    peakKb = Math.max(peakKb, peakOf(child.pid));
  }, 100);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      clearInterval(watch);
      if (code !== 0) reject(new Error(`verify.mjs ended with ${code}: ${out.slice(0, 2_000)}`));
      else {
        const { checked } = JSON.parse(out);
        resolve({
          seconds: round((performance.now() - begin) / 1000),
          peakMb: Math.round(peakKb / 1024),
          entries: checked.entries,
        });
      }
    });
  });
}

/** The most memory a process has had, in KiB; 0 where the system does not say. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
