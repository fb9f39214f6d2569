import { readFileSync } from "node:fs";
import { z } from "zod";

/** A process id can be given again, after a restart of a container often the same one; with its start time it is unique. */
export const ProcessIdentity = z.object({ pid: z.number().int().positive(), startedAt: z.string() });
export type ProcessIdentity = z.output<typeof ProcessIdentity>;

export function identityOf(pid: number): ProcessIdentity {
  return { pid, startedAt: startTime(pid) };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return pidIsTaken(identity.pid) && startTime(identity.pid) === identity.startedAt;
}

export function pidIsTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The command line of a process, or undefined where the system does not show it. */
export function commandLine(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean);
  } catch {
    return undefined;
  }
}

function isZombie(pid: number): boolean {
  return statFields(pid)[0] === "Z";
}

function startTime(pid: number): string {
  return statFields(pid)[19] ?? "";
}

/** Fields of /proc/PID/stat after the name, which may itself hold spaces and brackets; empty where there is no /proc. */
function statFields(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}
