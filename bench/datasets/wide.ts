import { literal, withEngine } from "#server/datasets/duckdb/engine.ts";

export const WIDE_ROWS = 10_000_000;

/** Ten columns of numbers, texts, moments and flags as a Parquet file, some of them with missing values; the same rows each time. */
export const writeWide = (path: string) =>
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
