import { expect, test } from "vitest";
import { type EnrolmentFacts, signsFrom } from "./first-factor.ts";

const NOW = "2026-11-21T10:00:00.000Z";
const A_DAY_LATER = "2026-11-22T10:00:00.000Z";
const app = (from: string | null = null) => ({ keepsPasswordOut: true, signsFrom: from });
const identity = (from: string | null = null) => ({ keepsPasswordOut: false, signsFrom: from });

const cases: [string, EnrolmentFacts, string | null][] = [
  ["a password of one's own", { linkBy: null, factors: [] }, null],
  ["a password by somebody else's link", { linkBy: "usr_admin", factors: [] }, A_DAY_LATER],
  [
    "the same beside an app that signs: the password alone could not add it",
    { linkBy: "usr_admin", factors: [app()] },
    null,
  ],
  [
    "the same beside a linked identity, which keeps no password out",
    { linkBy: "usr_admin", factors: [identity()] },
    A_DAY_LATER,
  ],
  [
    "beside an app that waits itself",
    { linkBy: null, factors: [app("2026-11-22T09:00:00.000Z")] },
    A_DAY_LATER,
  ],
  [
    "beside an identity that waits",
    { linkBy: null, factors: [identity("2026-11-22T09:00:00.000Z")] },
    A_DAY_LATER,
  ],
  ["beside an app whose day is over", { linkBy: "usr_admin", factors: [app("2026-11-21T10:00:00Z")] }, null],
  [
    "beside one that waits and one that signs",
    { linkBy: "usr_admin", factors: [app(A_DAY_LATER), app()] },
    null,
  ],
];

test.each(cases)("%s", (_name, facts, expected) => {
  expect(signsFrom(facts, NOW)).toBe(expected);
});
