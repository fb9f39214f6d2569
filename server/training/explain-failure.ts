import { outOfMemoryWords } from "#domain/training/memory.ts";
import { TrainingInputError } from "#ml/errors.ts";
import { JobFailed } from "#server/kernel/job.ts";

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** Gives an error that trying again cannot mend its sentence; anything else comes back as it is. */
export function explainFailure(error: unknown): unknown {
  if (error instanceof TrainingInputError) return new JobFailed(error.message, { cause: error });
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : "";
  if (code === "ERR_WORKER_OUT_OF_MEMORY" || /allocation failed|out of memory/i.test(message))
    return new JobFailed(outOfMemoryWords(null, null), { cause: error });
  if (code === "ENOSPC")
    return new JobFailed(
      "The disk of the artifact store is full, so the model could not be written. Nothing was kept of this run. Make room, then start it again.",
      { cause: error },
    );
  if (code === "ENOENT")
    return new JobFailed(
      "The file of this dataset version is not in the artifact store. Nothing was trained. Restore the store from its backup, or upload the version again.",
      { cause: error },
    );
  return error;
}
