import { outOfMemoryWords } from "#domain/training/memory.ts";
import { JobFailed } from "#server/kernel/job.ts";

/** A run that needed more memory than it may have: final, since the same again would end the same way. */
export class OutOfMemory extends JobFailed {
  constructor(limitMb: number | null, bytes: number) {
    super(outOfMemoryWords(limitMb, bytes / 1e6));
  }
}
