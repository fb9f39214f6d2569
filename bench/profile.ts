import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writeWide } from "#bench/datasets/wide.ts";
import { setUpPeers } from "#bench/peers/setup.mjs";
import { literal, withEngine } from "#server/datasets/duckdb/engine.ts";
import { importFile } from "#server/datasets/duckdb/import-file.ts";
import { CORRELATED, profileFile } from "#server/datasets/duckdb/profile-file.ts";

const FLIGHTS = join(dirname(import.meta.dirname), "node_modules/vega-datasets/data/flights-3m.parquet");
const TARGETS = { flightsSeconds: 4, wideSeconds: 20, wideMb: 2_000, ofPandas: 0.2 };

const ROUNDS = 3;

type Measured = {
  rows: number;
  importSeconds: number;
  /** Of the profile: each column's figures (describe, value counts, and beside them histogram, skew, outliers, days) and Pearson's correlations. */
  comparedSeconds: number;
  /** The whole profile: ranks, levels, repeated rows, keys, what is missing together and personal data too. */
  profileSeconds: number;
  peakMb: number;
};

/**
 * What the worker does with an uploaded file: import and profile with its patterns, of 3,000,000 flights and of 10,000,000 rows of ten columns, each in a
 * process of its own. Pandas' describe, value_counts and corr on the same flights, in turn with ours, are held against the part of the profile that tells the
 * same; pandas has its table in memory, ours is read from the stored file. All times are shown, and the targets of seconds are for everything.
 */
export async function run(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-profile-"));
  try {
    const wide = join(folder, "wide.parquet");
    await writeWide(wide);
    const python = await peerOn(folder);
    const rounds = Array.from({ length: ROUNDS }, () => ({
      ours: measure(FLIGHTS, folder),
      peer: "missing" in python ? null : pandasOn(python.python, folder),
    }));
    const flights = middle(rounds, ({ ours }) => ours.profileSeconds).ours;
    const compared = middle(rounds, ({ ours, peer }) => ours.comparedSeconds / (peer?.seconds ?? 1));
    const large = measure(wide, folder);
    const { peer } = compared;
    console.table([
      { data: "flights", ...flights, target: `${TARGETS.flightsSeconds} s` },
      { data: "10,000,000 x 10", ...large, target: `${TARGETS.wideSeconds} s, ${TARGETS.wideMb} MB` },
      ...(peer
        ? [
            { data: "flights beside pandas", ...compared.ours, target: `${TARGETS.ofPandas} of pandas` },
            {
              data: `flights, pandas ${peer.version}`,
              rows: peer.rows,
              comparedSeconds: round(peer.seconds),
            },
          ]
        : []),
    ]);
    if ("missing" in python) console.log(python.missing);
    return {
      rows: flights.rows,
      seconds: round(flights.importSeconds + flights.profileSeconds),
      profile_seconds: flights.profileSeconds,
      rows_per_s: Math.round(flights.rows / (flights.importSeconds + flights.profileSeconds)),
      peak_mb: Math.max(flights.peakMb, large.peakMb),
      wide_seconds: round(large.importSeconds + large.profileSeconds),
      wide_profile_seconds: large.profileSeconds,
      ...(peer
        ? {
            ratio: round(compared.ours.comparedSeconds / peer.seconds),
            compared_seconds: compared.ours.comparedSeconds,
            ratio_of_all: round(compared.ours.profileSeconds / peer.seconds),
            peer: `pandas ${peer.version} describe, value_counts, corr`,
            peer_seconds: round(peer.seconds),
          }
        : { peer: null }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The round in the middle by a figure. */
function middle<T>(rounds: readonly T[], figure: (round: T) => number): T {
  const sorted = [...rounds].sort((a, b) => figure(a) - figure(b));
  return sorted[Math.floor(sorted.length / 2)] as T;
}

/** Numbers of several forms, categories, a time and a boolean, with gaps. */
type Peer = { seconds: number; rows: number; version: string };

/** Python, and the flights as a table for it. */
async function peerOn(folder: string): Promise<{ python: string } | { missing: string }> {
  const peers = setUpPeers();
  if ("missing" in peers) return peers;
  const csv = join(folder, "table.csv");
  await withEngine({ files: [FLIGHTS, csv] }, (engine) =>
    engine.run(
      `copy (select * from read_parquet(${literal(FLIGHTS)})) to ${literal(csv)} (format csv, header, use_tmp_file false)`,
    ),
  );
  return peers;
}

function pandasOn(python: string, folder: string): Peer {
  const script = join(import.meta.dirname, "peers/profile.py");
  return JSON.parse(execFileSync(python, [script, folder], { encoding: "utf8" })) as Peer;
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
  let compared = stored;
  await profileFile(imported.path, imported.columns, {
    scratchFolder: folder,
    onProgress: (fraction) => {
      if (fraction >= CORRELATED && compared === stored) compared = performance.now();
    },
  });
  return {
    rows: imported.rows,
    importSeconds: round((stored - begin) / 1000),
    comparedSeconds: round((compared - stored) / 1000),
    profileSeconds: round((performance.now() - stored) / 1000),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

const [, script, source, folder] = process.argv;
if (script === import.meta.filename && source && folder) {
  console.log(JSON.stringify(await once(source, folder)));
}
