import { describe, expect, test } from "vitest";
import type { StepUpMethod, StepUpPurpose } from "./factors.ts";
import {
  firstSignsFrom,
  noWayToSign,
  type OwnFactors,
  type StepUpFacts,
  stepUpMethods,
  stepUpRefusal,
} from "./step-up.ts";

const TOMORROW = "2026-11-22T10:00:00.000Z";
const nothing: OwnFactors = {
  demoSession: false,
  hasPassword: false,
  hasTotp: false,
  passkeyCount: 0,
  hasSingleSignOn: false,
};

const ways: [string, StepUpPurpose, Partial<OwnFactors>, StepUpMethod[]][] = [
  ["a password alone does not sign", "sign", { hasPassword: true }, []],
  ["password and authenticator app sign", "sign", { hasPassword: true, hasTotp: true }, ["password_totp"]],
  ["an app without a password does not sign", "sign", { hasTotp: true }, []],
  ["a passkey signs", "sign", { passkeyCount: 1 }, ["passkey"]],
  ["a fresh single sign-on signs", "sign", { hasSingleSignOn: true }, ["single_sign_on"]],
  [
    "the demo's click signs as demo and as nothing else",
    "sign",
    { demoSession: true, hasPassword: true, hasTotp: true, passkeyCount: 2 },
    ["demo"],
  ],
  [
    "all ways, the strongest first",
    "sign",
    { hasPassword: true, hasTotp: true, passkeyCount: 1, hasSingleSignOn: true },
    ["passkey", "password_totp", "single_sign_on"],
  ],
  [
    "a password alone serves for the first factor of an account",
    "account",
    { hasPassword: true },
    ["password"],
  ],
  [
    "once there is a passkey, the password alone does not",
    "account",
    { hasPassword: true, passkeyCount: 1 },
    ["passkey"],
  ],
  [
    "once there is an app, the password alone does not",
    "account",
    { hasPassword: true, hasTotp: true },
    ["password_totp"],
  ],
  ["nothing is nothing", "account", {}, []],
  [
    "what waits a day does not sign meanwhile",
    "sign",
    { hasPassword: true, hasTotp: true, passkeyCount: 1, signsFrom: { password_totp: TOMORROW } },
    ["passkey"],
  ],
  [
    "it serves for the account all the same",
    "account",
    { hasPassword: true, hasTotp: true, signsFrom: { password_totp: TOMORROW } },
    ["password_totp"],
  ],
];

test.each(ways)("%s", (_name, purpose, own, expected) => {
  expect(stepUpMethods(purpose, { ...nothing, ...own })).toEqual(expected);
});

test("somebody without a way to sign is told what to do, or from when theirs signs", () => {
  expect(noWayToSign(firstSignsFrom(nothing))).toContain("Set up a passkey or an authenticator app");
  const waiting = { ...nothing, signsFrom: { passkey: "2026-11-23T10:00:00.000Z", password_totp: TOMORROW } };
  expect(noWayToSign(firstSignsFrom(waiting))).toContain("it signs from 22 Nov 2026, 10:00:00 UTC on");
});

describe("a proof", () => {
  const proof: StepUpFacts = {
    userId: "usr_a",
    sessionId: "ses_a",
    purpose: "sign",
    digest: "d1",
    expiresAt: "2026-11-21T10:05:00.000Z",
    completedAt: "2026-11-21T10:01:00.000Z",
    usedAt: null,
  };
  const use = {
    userId: "usr_a",
    sessionId: "ses_a",
    purpose: "sign" as const,
    digest: "d1",
    now: "2026-11-21T10:04:59.999Z",
  };
  const cases: [string, Partial<StepUpFacts>, Partial<typeof use>, RegExp | null][] = [
    ["serves its own person, session and digest", {}, {}, null],
    ["of somebody else does not exist", {}, { userId: "usr_b" }, /does not exist/],
    ["of another session does not serve", {}, { sessionId: "ses_b" }, /another session/],
    ["of another content does not serve", {}, { digest: "d2" }, /something else/],
    ["for one's account does not sign", { purpose: "account" }, {}, /something else/],
    ["serves once", { usedAt: "2026-11-21T10:02:00.000Z" }, {}, /used already/],
    [
      "ends after five minutes, to the millisecond",
      {},
      { now: "2026-11-21T10:05:00.000Z" },
      /older than 5 minutes/,
    ],
    ["that was only begun does not serve", { completedAt: null }, {}, /not yet proved/],
  ];
  test.each(cases)("%s", (_name, facts, change, expected) => {
    const said = stepUpRefusal({ ...proof, ...facts }, { ...use, ...change });
    if (expected === null) expect(said).toBeNull();
    else expect(said).toMatch(expected);
  });
  test("that nobody began does not serve", () => expect(stepUpRefusal(null, use)).toMatch(/does not exist/));
});
