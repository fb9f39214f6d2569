/** How long a process that died waits before it is started again. Pure, so that its table of cases is beside it. */

const FIRST_DELAY_MS = 1_000;
const DELAY_MS_MAX = 30_000;
const HEALTHY_AFTER_MS = 60_000;

export type Restart = { delayMs: number; failures: number };

/** `failures` counts the deaths in a row; a run of a minute or more ends the row. */
export function nextRestart(failures: number, ranForMs: number): Restart {
  const row = ranForMs >= HEALTHY_AFTER_MS ? 1 : failures + 1;
  return { failures: row, delayMs: Math.min(FIRST_DELAY_MS * 2 ** Math.min(row - 1, 10), DELAY_MS_MAX) };
}

export type Ending = { code: number | null; signal: NodeJS.Signals | null };

export function describeEnding(ending: Ending): string {
  if (ending.signal === "SIGKILL") {
    return "was killed (SIGKILL; when nobody did it, the machine ran out of memory)";
  }
  return ending.signal ? `was ended by ${ending.signal}` : `ended with code ${ending.code ?? "unknown"}`;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** What a health answer says is not ready, for a person who waits. */
export function waitingFor(body: unknown): string[] {
  if (typeof body !== "object" || body === null || !("components" in body)) return [];
  const components = body.components;
  if (typeof components !== "object" || components === null) return [];
  return Object.entries(components).flatMap(([name, state]) => (isGood(state) ? [] : [name]));
}

function isGood(state: unknown): boolean {
  const word = typeof state === "object" && state !== null && "status" in state ? state.status : state;
  return word === true || word === "ok" || word === "up" || word === "healthy";
}
