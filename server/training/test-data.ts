import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Tx } from "#db/client.ts";
import { datasetProfiles, datasets, datasetVersions } from "#db/schema/datasets.ts";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { StartRunInput } from "#domain/training/schemas.ts";
import { newId } from "#server/kernel/ids.ts";
import { runtime } from "#server/kernel/runtime.ts";

/** 900 flights of which about half are late, with a pattern to find; for tests. */
export const FLIGHTS = `
  select cast(10 + (hash(i) % 900) as double) as distance,
         case when hash(i * 7) % 3 = 0 then 'AA' when hash(i * 7) % 3 = 1 then 'UA' else 'WN' end as carrier,
         timestamp '2001-01-01' + to_hours(cast(i as bigint)) as departure,
         cast((hash(i) % 900) / 30.0 + (hash(i * 13) % 20) - 10 as double) as delay,
         case when i % 2 = 0 then 'yes' else 'no' end as holiday,
         case when i % 50 = 0 then null else cast(i % 4 as varchar) end as gate,
         'same' as constant,
         cast(null as double) as nothing
  from range(900) t(i)`;

const KINDS: Record<string, DatasetColumn["kind"]> = {
  DOUBLE: "numeric",
  BIGINT: "numeric",
  VARCHAR: "categorical",
  TIMESTAMP: "datetime",
  BOOLEAN: "boolean",
};

type Place = {
  orgId: string;
  projectId: string;
  people: { scientist: { id: string } };
  inside: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
};

/** A ready dataset version holding what a query gives; its Parquet file is in the artifact store. */
export async function storeTable(
  w: Place,
  query = FLIGHTS,
  options: { projectId?: string; state?: "ready" | "profiling" | "failed" } = {},
): Promise<{ versionId: string; datasetId: string; sha256: string }> {
  const path = join(await mkdtemp(join(tmpdir(), "countersign-table-")), "table.parquet");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`copy (${query}) to '${path}' (format parquet)`);
  const described = await connection.runAndReadAll(`describe select * from read_parquet('${path}')`);
  const columns = described.getRowObjects().map((row) => ({
    name: String(row.column_name),
    kind: KINDS[String(row.column_type)] ?? "text",
    storage: String(row.column_type),
  }));
  const counted = await connection.runAndReadAll(`select count(*) as n from read_parquet('${path}')`);
  const rows = Number(counted.getRowObjects()[0]?.n ?? 0);
  connection.closeSync();
  instance.closeSync();

  const { sha256, size } = await runtime().artifacts.adopt(path);
  const place = { orgId: w.orgId, projectId: options.projectId ?? w.projectId };
  const [datasetId, versionId] = [newId("dst"), newId("dsv")];
  await w.inside(async (tx) => {
    await tx.insert(datasets).values({
      id: datasetId,
      ...place,
      slug: datasetId,
      name: "flights",
      createdBy: w.people.scientist.id,
    });
    await tx.insert(datasetVersions).values({
      id: versionId,
      ...place,
      datasetId,
      number: 1,
      label: "2001-01",
      sourceName: "flights.csv",
      sourceSha256: sha256,
      sourceSize: size,
      sha256,
      size,
      rows,
      columnCount: columns.length,
      state: options.state ?? "ready",
      createdBy: w.people.scientist.id,
    });
    await tx.insert(datasetProfiles).values({ versionId, ...place, columns });
  });
  return { versionId, datasetId, sha256 };
}

/** A small run on the flights of {@link FLIGHTS}. */
export const smallRun = (
  where: { projectId: string; datasetVersionId: string },
  change: Partial<StartRunInput> = {},
): StartRunInput => ({
  ...where,
  newExperiment: { name: "Late flights", question: "Which flights come in late?" },
  target: { kind: "threshold", column: "delay", operator: ">", value: 15 },
  features: [
    { column: "distance", as: "numeric" },
    { column: "carrier", as: "categorical" },
    { column: "departure", as: "datetime" },
  ],
  algorithm: "gradient_boosting",
  grid: { trees: [5, 10] },
  validation: { holdoutFraction: 0.25, folds: 5, seed: 7 },
  ...change,
});
