import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setUpPeers } from "#bench/peers/setup.mjs";
import { literal, withEngine } from "#server/datasets/duckdb/engine.ts";
import { importFile } from "#server/datasets/duckdb/import-file.ts";

const FLIGHTS = join(dirname(import.meta.dirname), "node_modules/vega-datasets/data/flights-3m.parquet");
const BYTES = 1_000_000_000;
const TARGET_SECONDS = 30;

type Measured = { rows: number; rejected: number; seconds: number; peakMb: number; parquetMb: number };
type Peer = { rows: number; seconds: number; version: string };

/**
 * A CSV of 1 GB (the flights, again and again) to the Parquet of a version, as the worker does it, in a process of its own; and
 * pandas' read_csv of the same file, which writes nothing.
 */
export async function run(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-import-"));
  try {
    const csv = join(folder, "flights.csv");
    await writeCsv(csv);
    const bytes = statSync(csv).size;
    const printed = execFileSync(process.execPath, [import.meta.filename, csv, folder], { encoding: "utf8" });
    const ours = JSON.parse(printed) as Measured;
    const peer = readByPandas(csv);
    console.table([
      { library: "countersign, CSV to Parquet", ...ours, target: `${TARGET_SECONDS} s` },
      ...("missing" in peer ? [] : [{ library: `pandas ${peer.version} read_csv`, ...peer }]),
    ]);
    if ("missing" in peer) console.log(peer.missing);
    else if (peer.rows !== ours.rows) throw new Error(`pandas read ${peer.rows} rows, we ${ours.rows}`);
    return {
      bytes,
      rows: ours.rows,
      seconds: ours.seconds,
      mb_per_s: Math.round(bytes / 1e6 / ours.seconds),
      peak_mb: ours.peakMb,
      ...("missing" in peer
        ? { peer: null }
        : {
            ratio: Math.round((1000 * ours.seconds) / peer.seconds) / 1000,
            peer: `pandas ${peer.version} read_csv`,
            peer_seconds: peer.seconds,
          }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As many rows as fill the bytes: one reading of the flights is measured first. */
async function writeCsv(path: string): Promise<void> {
  await withEngine({ files: [FLIGHTS, path] }, async (engine) => {
    // Read again and again: a join with so many numbers would hold the flights in memory.
    const copy = (times: number) =>
      engine.run(
        `copy (select * from read_parquet([${Array(times).fill(literal(FLIGHTS)).join(", ")}])) to ${literal(path)}
         (format csv, header, use_tmp_file false)`,
      );
    await copy(1);
    await copy(Math.ceil(BYTES / statSync(path).size));
  });
}

function readByPandas(csv: string): Peer | { missing: string } {
  const peers = setUpPeers();
  if ("missing" in peers) return peers;
  const script = join(import.meta.dirname, "peers/import.py");
  return JSON.parse(execFileSync(peers.python, [script, csv], { encoding: "utf8" })) as Peer;
}

async function once(csv: string, folder: string): Promise<Measured> {
  let files = 0;
  const began = performance.now();
  const { rows, rejected, path } = await importFile(csv, {
    scratch: async (extension) => join(folder, `${process.pid}-${files++}.${extension}`),
  });
  return {
    rows,
    rejected: rejected?.rows ?? 0,
    seconds: Math.round(performance.now() - began) / 1000,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    parquetMb: Math.round(statSync(path).size / 1e6),
  };
}

const [, script, csv, folder] = process.argv;
if (script === import.meta.filename && csv && folder) console.log(JSON.stringify(await once(csv, folder)));
