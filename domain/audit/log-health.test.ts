import { expect, test } from "vitest";
import { type CopyFacts, copiesSentence, type LogFacts, logVerdict } from "./log-health.ts";

const fine: LogFacts = { halted: null, lookedSeconds: 1, waitingSeconds: null };

test.each<
  [name: string, facts: Partial<LogFacts>, status: "ok" | "down", says: string | undefined, oldest: number]
>([
  ["nothing waits", {}, "ok", undefined, 0],
  ["something waits for ten seconds", { waitingSeconds: 10 }, "ok", undefined, 10],
  ["for eleven: it is said", { waitingSeconds: 11 }, "ok", "has waited 11 s", 11],
  ["for sixty", { waitingSeconds: 60 }, "ok", "has waited 60 s", 60],
  ["for longer", { waitingSeconds: 61 }, "down", "has waited 61 s", 61],
  ["nobody looked for a while", { lookedSeconds: 20 }, "ok", "not looked for 18 s", 18],
  ["nobody looks any more", { lookedSeconds: 90 }, "down", "not looked for 88 s", 88],
  ["nobody ever looked", { lookedSeconds: null }, "down", "No sequencer", 0],
  ["it refuses", { halted: "A tile is missing." }, "down", "refuses to go on: A tile is missing.", 0],
  ["a clock that went back", { lookedSeconds: -5, waitingSeconds: -5 }, "ok", undefined, 0],
])("%s", (_, facts, status, says, oldest) => {
  const verdict = logVerdict({ ...fine, ...facts });
  expect(verdict).toMatchObject({ status, oldestSeconds: oldest });
  if (says === undefined) expect(verdict.detail).toBeUndefined();
  else expect(verdict.detail).toContain(says);
});

const hourly = (lackingSeconds: number | null): CopyFacts => ({ everySeconds: 3_600, lackingSeconds });

test.each<[name: string, places: CopyFacts[], says: RegExp | null]>([
  ["no place outside was named", [], null],
  ["the place has all that was signed", [hourly(null)], null],
  ["its turn has not come", [hourly(3_000)], null],
  ["it missed one turn", [hourly(7_200)], null],
  ["it missed two", [hourly(7_201)], /signed 120 min ago; 120 min are allowed/],
  ["one is late and one has all", [hourly(90_000), hourly(null)], null],
  ["one is late and one is in time", [hourly(90_000), hourly(10)], null],
  ["both are late: the better one counts", [hourly(90_000), hourly(18_000)], /signed 300 min ago/],
])("copies outside: %s", (_, places, says) => {
  const sentence = copiesSentence(places);
  if (says === null) expect(sentence).toBeUndefined();
  else expect(sentence).toMatch(says);
});
