import type { Acquisition } from "./acquisition.ts";

/** What is known of a dataset beside its acquisition record. */
export type AcquisitionContext = {
  /** The day it is asked on, as 2026-11-21. */
  today: string;
  /** Columns of the newest version that likely hold personal data. */
  personalColumns: readonly string[];
  versions: number;
};

/** A thing nobody has said, or one that does not go with another; `bad` for what forbids use. */
export type Gap = { tone: "open" | "bad"; sentence: string };

/**
 * What an acquisition record leaves open, and where it contradicts itself, the calendar or what the profile found. Says nothing about the law:
 * it compares what people wrote.
 */
export function acquisitionGaps(record: Acquisition, context: AcquisitionContext): Gap[] {
  return [...contradictions(record, context), ...openQuestions(record)];
}

function contradictions(
  record: Acquisition,
  { today, personalColumns, versions }: AcquisitionContext,
): Gap[] {
  const gaps: Gap[] = [];
  const bad = (sentence: string) => gaps.push({ tone: "bad", sentence });
  const personal = record.sensitivity === "personal" || record.sensitivity === "special_category";
  if (record.agreement === "none")
    bad("There is no usage agreement: nothing says that the data may be used.");
  if (record.agreementUntil !== null && record.agreementUntil < today)
    bad(`The usage agreement ended on ${record.agreementUntil}.`);
  if (record.retentionUntil !== null && record.retentionUntil < today)
    bad(`The data was to be removed after ${record.retentionUntil}, and it is still here.`);
  if (record.consent === "refused") bad("Consent was refused or withdrawn.");
  if (record.lawfulBasis === "consent" && record.consent !== "given" && record.consent !== "refused")
    bad("The lawful basis is consent, and the record does not say that consent was given.");
  if (record.lawfulBasis === "no_personal_data" && personal)
    bad("The record says that there is no personal data, and calls the data personal.");
  if (record.lawfulBasis === "no_personal_data" && personalColumns.length > 0)
    bad(
      `The record says that there is no personal data, and the profile found what looks like it in ${listed(personalColumns)}.`,
    );
  if ((record.sensitivity === "public" || record.sensitivity === "internal") && personalColumns.length > 0)
    bad(`The data is called ${record.sensitivity}, and ${listed(personalColumns)} may hold personal data.`);
  if (record.pilot === "refused" && versions > 1)
    bad("The pilot sample was refused, and more versions followed it.");
  return gaps;
}

const QUESTIONS: readonly [asked: (record: Acquisition) => boolean, sentence: string][] = [
  [({ source }) => source === "", "Where the data comes from is not said."],
  [({ provider }) => provider === "", "Who provides it is not said."],
  [
    ({ diligence }) => diligence === null || diligence === "not_done",
    "Nobody has looked at the provider yet.",
  ],
  [({ agreement }) => agreement === null, "Under which agreement it may be used is not said."],
  [({ consent }) => consent === null, "Whether consent was needed and given is not said."],
  [({ lawfulBasis }) => lawfulBasis === null, "The lawful basis is not said."],
  [({ sensitivity }) => sensitivity === null, "How sensitive it is is not said."],
  [
    ({ retention, retentionUntil }) => retention === "" && retentionUntil === null,
    "How long it is kept is not said.",
  ],
  [({ pilot }) => pilot === null || pilot === "not_done", "No pilot sample was looked at."],
  [
    ({ pilot, pilotVersionId }) => pilot === "accepted" && pilotVersionId === null,
    "A pilot sample was accepted, and the record does not name the version that it was.",
  ],
];

const openQuestions = (record: Acquisition): Gap[] =>
  QUESTIONS.filter(([asked]) => asked(record)).map(([, sentence]) => ({ tone: "open", sentence }));

const NAMED = 3;
function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
