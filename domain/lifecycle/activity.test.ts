import { expect, test } from "vitest";
import type { ToldAction } from "#domain/audit/sentences.ts";
import { type Activity, foldActivity } from "./activity.ts";

const act = (
  minute: number,
  action: ToldAction = "training.completeRun",
  actorId: string | null = "usr_a",
): Activity => ({
  id: `aud_${minute}`,
  at: new Date(Date.UTC(2026, 10, 21, 12) - minute * 60_000).toISOString(),
  action,
  actorId,
  parts: [],
});

const shape = (items: readonly Activity[]) => foldActivity(items).map(({ id, more }) => [id, more.length]);

const cases: [name: string, items: Activity[], lines: [string, number][]][] = [
  ["nothing", [], []],
  ["one person's many acts are one line", [act(0), act(10), act(20)], [["aud_0", 2]]],
  [
    "an hour apart is another line",
    [act(0), act(60), act(119)],
    [
      ["aud_0", 0],
      ["aud_60", 1],
    ],
  ],
  ["less than an hour between neighbours, however long in all", [act(0), act(59), act(118)], [["aud_0", 2]]],
  [
    "another person",
    [act(0), act(1, "training.completeRun", "usr_b")],
    [
      ["aud_0", 0],
      ["aud_1", 0],
    ],
  ],
  [
    "another act",
    [act(0), act(1, "training.failRun")],
    [
      ["aud_0", 0],
      ["aud_1", 0],
    ],
  ],
  [
    "the worker's own",
    [act(0, "training.completeRun", null), act(1, "training.completeRun", null)],
    [["aud_0", 1]],
  ],
  [
    "what stands between keeps them apart",
    [act(0), act(1, "discussion.comment"), act(2)],
    [
      ["aud_0", 0],
      ["aud_1", 0],
      ["aud_2", 0],
    ],
  ],
];

test.each(cases)("%s", (_name, items, lines) => expect(shape(items)).toEqual(lines));
