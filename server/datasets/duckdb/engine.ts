import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBVector,
} from "@duckdb/node-api";

const PROGRESS_MS = 300;
const SPILL_MB = 20_000;

export type EngineOptions = {
  /** The files this engine may touch; it can reach no other file and no network. */
  files: readonly string[];
  /** Where it spills what does not fit into memory; a folder of its own is made there and removed at the end. */
  scratchFolder?: string;
  /** What it may spill at most, so that no work fills the disk; beyond it DuckDB stops with a message that names the limit. */
  spillMb?: number;
  memoryMb?: number;
  threads?: number;
  signal?: AbortSignal | undefined;
};

export type Engine = {
  connection: DuckDBConnection;
  /** Rows as plain objects; counts and other whole numbers come as bigint. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /** Columns of doubles, however long; NaN where one has no value. */
  doubles(sql: string): Promise<Float64Array[]>;
  run(sql: string): Promise<void>;
};

/**
 * One engine for one piece of work. A user's file is data, never SQL; should a bug in a reader be turned against us,
 * the locked configuration still keeps every other file, the network and all extensions out of reach.
 */
export async function withEngine<T>(
  options: EngineOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const spill = options.scratchFolder ? await mkdtemp(join(options.scratchFolder, "spill-")) : null;
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${options.memoryMb ?? 600}MB`,
    threads: String(options.threads ?? 2),
    temp_directory: spill ?? "",
    autoload_known_extensions: "false",
    autoinstall_known_extensions: "false",
    allow_community_extensions: "false",
  });
  const connection = await instance.connect();
  const interrupt = () => connection.interrupt();
  try {
    options.signal?.throwIfAborted();
    const paths = options.files.map(literal).join(", ");
    // Given to the instance, DuckDB 1.5.6 shows this bound and does not keep to it.
    const bound = `set max_temp_directory_size = '${options.spillMb ?? SPILL_MB}MB';`;
    const folders = spill ? `set allowed_directories = [${literal(spill)}];` : "";
    await connection.run(
      `set allowed_paths = [${paths}]; ${bound} ${folders}
       set TimeZone = 'UTC'; set enable_progress_bar = true; set enable_progress_bar_print = false;
       set parquet_metadata_cache = true;
       set enable_external_access = false; set lock_configuration = true`,
    );
    options.signal?.addEventListener("abort", interrupt);
    const engine: Engine = {
      connection,
      async rows(sql) {
        const reader = await connection.runAndReadAll(sql);
        return reader.getRowObjects();
      },
      async doubles(sql) {
        return doublesOf(await connection.run(sql));
      },
      async run(sql) {
        await connection.run(sql);
      },
    };
    return await work(engine).catch((error: unknown) => {
      options.signal?.throwIfAborted();
      throw error;
    });
  } finally {
    options.signal?.removeEventListener("abort", interrupt);
    connection.closeSync();
    instance.closeSync();
    if (spill) await rm(spill, { recursive: true, force: true });
  }
}

async function doublesOf(result: DuckDBResult): Promise<Float64Array[]> {
  const chunks = await result.fetchAllChunks();
  const rows = chunks.reduce((sum, { rowCount }) => sum + rowCount, 0);
  return Array.from({ length: result.columnCount }, (_, column) => {
    const values = new Float64Array(rows);
    let at = 0;
    for (const chunk of chunks) {
      const vector: DuckDBVector = chunk.getColumnVector(column);
      for (let i = 0; i < vector.itemCount; i++) {
        const value = vector.getItem(i);
        values[at++] = typeof value === "number" ? value : Number.NaN;
      }
    }
    return values;
  });
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A column's name as an SQL identifier, whatever stands in it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Does one piece of work, telling between 0 and 1 how far its statement is. */
export async function tellingProgress<T>(
  { connection }: Engine,
  onProgress: ((fraction: number) => void) | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(() => {
    const { percentage } = connection.progress;
    if (percentage > 0) onProgress?.(Math.min(1, percentage / 100));
  }, PROGRESS_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
