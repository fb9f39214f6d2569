import { join } from "node:path";
import { literal, withEngine } from "#server/datasets/duckdb/engine.ts";
import { runtime } from "#server/kernel/runtime.ts";

/** Three million real flights of 2001, as published with the vega-datasets package. */
const SOURCE = join(import.meta.dirname, "../../node_modules/vega-datasets/data/flights-3m.parquet");

export const FLIGHT_MONTHS = ["2001-01", "2001-02", "2001-03", "2001-04", "2001-05", "2001-06"] as const;

/** One month of the flights as a Parquet file of its own, as a carrier would send it. Returns its path. */
export async function flightMonth(month: string, signal: AbortSignal): Promise<string> {
  const target = await runtime().artifacts.scratch("parquet");
  await withEngine({ files: [SOURCE, target], signal }, (engine) =>
    engine.run(
      `copy (select date, delay, distance, origin, destination from read_parquet(${literal(SOURCE)})
             where strftime(date, '%Y-%m') = ${literal(month)} order by date, origin, destination, distance, delay)
       to ${literal(target)} (format parquet, compression zstd)`,
    ),
  );
  return target;
}
