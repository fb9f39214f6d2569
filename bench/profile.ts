import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setUpPeers } from "#bench/peers/setup.mjs";
import { literal, withEngine } from "#server/datasets/duckdb/engine.ts";
import { importFile } from "#server/datasets/duckdb/import-file.ts";
import { profileFile } from "#server/datasets/duckdb/profile-file.ts";

const FLIGHTS = join(dirname(import.meta.dirname), "node_modules/vega-datasets/data/flights-3m.parquet");
const TARGETS = { flightsSeconds: 4, wideSeconds: 20, wideMb: 2_000, ofPandas: 0.2 };
const WIDE_ROWS = 10_000_000;

type Measured = { rows: number; importSeconds: number; profileSeconds: number; peakMb: number };

/**
 * What the worker does with an uploaded file: import and profile with its patterns, of 3,000,000 flights and of 10,000,000 rows of ten columns, each in a
 * process of its own; and pandas' describe, value_counts and corr on the same flights.
 */
export async function run(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-profile-"));
  try {
    const wide = join(folder, "wide.parquet");
    await writeWide(wide);
    const flights = measure(FLIGHTS, folder);
    const large = measure(wide, folder);
    const peer = await pandasOn(folder);
    console.table([
      { data: "flights", ...flights, target: `${TARGETS.flightsSeconds} s` },
      { data: "10,000,000 x 10", ...large, target: `${TARGETS.wideSeconds} s, ${TARGETS.wideMb} MB` },
      ...("missing" in peer
        ? []
        : [
            { data: `flights, pandas ${peer.version}`, rows: peer.rows, profileSeconds: round(peer.seconds) },
          ]),
    ]);
    return {
      bench: "profile",
      rows: flights.rows,
      seconds: round(flights.importSeconds + flights.profileSeconds),
      profile_seconds: flights.profileSeconds,
      rows_per_s: Math.round(flights.rows / (flights.importSeconds + flights.profileSeconds)),
      peak_mb: Math.max(flights.peakMb, large.peakMb),
      wide_seconds: round(large.importSeconds + large.profileSeconds),
      wide_profile_seconds: large.profileSeconds,
      ...("missing" in peer
        ? { peer: null }
        : {
            ratio: round(flights.profileSeconds / peer.seconds),
            peer: `pandas ${peer.version} describe, value_counts, corr`,
            peer_seconds: round(peer.seconds),
          }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Numbers of several forms, categories, a time and a boolean, with gaps. */
const writeWide = (path: string) =>
  withEngine({ files: [path] }, (engine) =>
    engine.run(
      `copy (select i as id, sin(i) * 100 as wave, (hash(i) % 100000)::double / 7 as spread, hash(i, 1) % 1000 as count,
         case when hash(i, 2) % 20 = 0 then null else ln(1 + hash(i, 3) % 1000000) end as logged,
         case when hash(i, 2) % 25 = 0 then null else (hash(i, 4) % 5000)::double end as amount,
         'c' || hash(i, 5) % 40 as city, 'k' || hash(i, 6) % 8 as kind,
         timestamp '2001-01-01' + interval (i) second as moment, hash(i, 7) % 3 = 0 as flag
       from range(${WIDE_ROWS}) t(i)) to ${literal(path)} (format parquet, compression zstd)`,
    ),
  );

type Peer = { seconds: number; rows: number; version: string };

async function pandasOn(folder: string): Promise<Peer | { missing: string }> {
  const peers = setUpPeers();
  if ("missing" in peers) return peers;
  const csv = join(folder, "table.csv");
  await withEngine({ files: [FLIGHTS, csv] }, (engine) =>
    engine.run(
      `copy (select * from read_parquet(${literal(FLIGHTS)})) to ${literal(csv)} (format csv, header)`,
    ),
  );
  const script = join(import.meta.dirname, "peers/profile.py");
  return JSON.parse(execFileSync(peers.python, [script, folder], { encoding: "utf8" })) as Peer;
}

function measure(source: string, folder: string): Measured {
  const printed = execFileSync(process.execPath, [import.meta.filename, source, folder], {
    encoding: "utf8",
  });
  return JSON.parse(printed) as Measured;
}

const round = (seconds: number) => Math.round(seconds * 1000) / 1000;

async function once(source: string, folder: string): Promise<Measured> {
  let files = 0;
  const begin = performance.now();
  const imported = await importFile(source, {
    scratch: async (extension) => join(folder, `${process.pid}-${files++}.${extension}`),
  });
  const stored = performance.now();
  await profileFile(imported.path, imported.columns, { scratchFolder: folder });
  return {
    rows: imported.rows,
    importSeconds: round((stored - begin) / 1000),
    profileSeconds: round((performance.now() - stored) / 1000),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

const [, script, source, folder] = process.argv;
if (script === import.meta.filename && source && folder) {
  console.log(JSON.stringify(await once(source, folder)));
}
