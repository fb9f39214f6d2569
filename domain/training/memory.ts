import { z } from "zod";
import { formatCount } from "#domain/format/numbers.ts";

export const MEMORY_MIN_MB = 256;
export const MEMORY_MAX_MB = 1_048_576;

/** What a run may hold of the worker's memory; all that the worker can give when left out. */
export const memoryLimitSchema = z
  .int({ error: "The memory limit is a whole number of megabytes." })
  .min(MEMORY_MIN_MB, { error: `A run needs ${MEMORY_MIN_MB} MB at least.` })
  .max(MEMORY_MAX_MB, { error: "The memory limit is at most 1,048,576 MB." });

const megabytes = (value: number) => `${formatCount(value)} MB`;

/** Why a run was ended, and what to do: it is never tried again as it is. `limitMb` is null where the machine itself had no more. */
export function outOfMemoryWords(limitMb: number | null, heldMb: number | null): string {
  const held = heldMb === null ? "" : `: it held ${megabytes(heldMb)} when it was ended`;
  const why =
    limitMb === null
      ? `The run needed more memory than this worker has${held}.`
      : `The run needed more than ${megabytes(limitMb)}, its memory limit${held}.`;
  const raise = limitMb === null ? "a worker with more memory" : "a larger limit";
  return `${why} Nothing was kept of it but its log, and it is not tried again as it is. Start it with ${raise}, or with fewer features, a smaller dataset version, fewer leaves or fewer trees.`;
}
