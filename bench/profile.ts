import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { literal, withEngine } from "#server/datasets/duckdb/engine.ts";
import { importFile } from "#server/datasets/duckdb/import-file.ts";
import { profileFile } from "#server/datasets/duckdb/profile-file.ts";

const FLIGHTS = join(dirname(import.meta.dirname), "node_modules/vega-datasets/data/flights-3m.parquet");
const TARGETS = { januarySeconds: 2, allSeconds: 6, peakMb: 1000 };

type Measured = { rows: number; importSeconds: number; profileSeconds: number; peakMb: number };

/** What the worker does with an uploaded file: import and profile, January and all months, each in a process of its own. */
export async function run(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-profile-"));
  try {
    const january = join(folder, "january.parquet");
    await withEngine({ files: [FLIGHTS, january] }, (engine) =>
      engine.run(
        `copy (select * from read_parquet(${literal(FLIGHTS)}) where date < timestamp '2001-02-01')
         to ${literal(january)} (format parquet, compression zstd)`,
      ),
    );
    const month = measure(january, folder);
    const all = measure(FLIGHTS, folder);
    console.table(
      [
        { data: "January", target_s: TARGETS.januarySeconds, ...month },
        { data: "January to June", target_s: TARGETS.allSeconds, ...all },
      ].map(({ peakMb, ...row }) => ({ ...row, peak_mb: peakMb, target_mb: TARGETS.peakMb })),
    );
    const seconds = all.importSeconds + all.profileSeconds;
    return {
      bench: "profile",
      rows: all.rows,
      seconds: round(seconds),
      profile_seconds: all.profileSeconds,
      rows_per_s: Math.round(all.rows / seconds),
      peak_mb: Math.max(month.peakMb, all.peakMb),
      january_rows: month.rows,
      january_seconds: round(month.importSeconds + month.profileSeconds),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
