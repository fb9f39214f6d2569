/** The words of a command line do not fit; the exit code is 3. */
export class UsageError extends Error {
  override name = "UsageError";
}
