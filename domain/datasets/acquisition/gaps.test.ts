import { describe, expect, test } from "vitest";
import { type Acquisition, acquisition, EMPTY_ACQUISITION } from "./acquisition.ts";
import { type AcquisitionContext, acquisitionGaps } from "./gaps.ts";

const settled: Acquisition = acquisition.parse({
  source: "Bureau of Transportation Statistics",
  provider: "US Department of Transportation",
  diligence: "in_order",
  agreement: "public_domain",
  consent: "not_needed",
  lawfulBasis: "no_personal_data",
  sensitivity: "public",
  retention: "As long as the project lives",
  pilot: "accepted",
  pilotVersionId: "dsv_0123456789ab",
});
const context: AcquisitionContext = { today: "2026-11-21", personalColumns: [], versions: 2 };

type Case = [name: string, change: Partial<Acquisition>, known: Partial<AcquisitionContext>, found: string];
const bad: Case[] = [
  [
    "an agreement that ended",
    { agreementUntil: "2026-11-20" },
    {},
    "The usage agreement ended on 2026-11-20.",
  ],
  [
    "no agreement",
    { agreement: "none" },
    {},
    "There is no usage agreement: nothing says that the data may be used.",
  ],
  [
    "data kept beyond its day",
    { retentionUntil: "2026-01-01" },
    {},
    "The data was to be removed after 2026-01-01, and it is still here.",
  ],
  ["consent refused", { consent: "refused" }, {}, "Consent was refused or withdrawn."],
  [
    "consent as the basis, and none given",
    { lawfulBasis: "consent", consent: "in_part" },
    {},
    "The lawful basis is consent, and the record does not say that consent was given.",
  ],
  [
    "a refused sample with more after it",
    { pilot: "refused" },
    {},
    "The pilot sample was refused, and more versions followed it.",
  ],
];

describe("what an acquisition record leaves open", () => {
  test("nothing, when all is said and nothing speaks against it", () => {
    expect(acquisitionGaps(settled, context)).toEqual([]);
  });

  test("each thing that nobody has said, for an empty record", () => {
    const gaps = acquisitionGaps(EMPTY_ACQUISITION, context);
    expect(gaps.every(({ tone }) => tone === "open")).toBe(true);
    expect(gaps).toHaveLength(9);
  });

  test.each(bad)("%s", (_, change, known, found) => {
    const gaps = acquisitionGaps({ ...settled, ...change }, { ...context, ...known });
    expect(gaps).toEqual([{ tone: "bad", sentence: found }]);
  });

  test("the last day of an agreement still counts, and a refused sample alone is no contradiction", () => {
    expect(acquisitionGaps({ ...settled, agreementUntil: "2026-11-21" }, context)).toEqual([]);
    expect(acquisitionGaps({ ...settled, pilot: "refused" }, { ...context, versions: 1 })).toEqual([]);
  });

  test("what the profile found speaks against a record that knows of no personal data", () => {
    const found = { ...context, personalColumns: ["email", "phone", "name", "street"] };
    expect(acquisitionGaps(settled, found).map(({ sentence }) => sentence)).toEqual([
      "The record says that there is no personal data, and the profile found what looks like it in email, phone, name and 1 more.",
      "The data is called public, and email, phone, name and 1 more may hold personal data.",
    ]);
  });

  test("an accepted sample without its version is open", () => {
    expect(acquisitionGaps({ ...settled, pilotVersionId: null }, context)).toEqual([
      {
        tone: "open",
        sentence: "A pilot sample was accepted, and the record does not name the version that it was.",
      },
    ]);
  });
});
