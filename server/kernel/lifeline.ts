/**
 * Ends this process when the supervisor that started it is gone, however it went. The supervisor's end of the IPC
 * channel closes even when it is killed outright. Without a supervisor this does nothing.
 */
export function exitWithParent(graceMs = 10_000): void {
  if (process.channel === undefined) return;
  process.once("disconnect", () => {
    setTimeout(() => killOwnGroup(), graceMs).unref();
    process.kill(process.pid, "SIGTERM");
  });
  process.channel.unref();
}

/** The supervisor makes each child the leader of its own group, so this takes the child's children along. */
function killOwnGroup(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.exit(1);
  }
}
