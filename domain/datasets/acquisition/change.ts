import { ACQUISITION_FIELDS, type Acquisition } from "./acquisition.ts";

type Fields = Partial<Record<keyof Acquisition, string | null>>;
export type AcquisitionChange = { before: Fields; after: Fields; rewritten: (keyof Acquisition)[] };

const WORDS: ReadonlySet<keyof Acquisition> = new Set([
  "source",
  "provider",
  "diligenceNote",
  "agreementNote",
  "consentNote",
  "lawfulBasisNote",
  "retention",
  "pilotNote",
]);

/**
 * What changed, for the log, which is for ever: choices and days with their values, words by the name of their field only, since they may
 * name people. The record itself keeps them.
 */
export function acquisitionChange(before: Acquisition, after: Acquisition): AcquisitionChange {
  const fields = Object.keys(ACQUISITION_FIELDS) as (keyof Acquisition)[];
  const changed = fields.filter((field) => before[field] !== after[field]);
  const chosen = changed.filter((field) => !WORDS.has(field));
  const valuesOf = (record: Acquisition): Fields =>
    Object.fromEntries(chosen.map((field) => [field, record[field]]));
  return {
    before: valuesOf(before),
    after: valuesOf(after),
    rewritten: changed.filter((field) => WORDS.has(field)),
  };
}
