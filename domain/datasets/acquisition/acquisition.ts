import { z } from "zod";
import { idSchema } from "../../format/ids.ts";
import { optionalTextSchema } from "../../format/text.ts";

export const ACQUISITION_TEXT_MAX = 2_000;

export const DILIGENCES = ["not_done", "in_order", "concerns"] as const;
export const AGREEMENTS = [
  "none",
  "own",
  "public_domain",
  "open_licence",
  "terms_of_use",
  "contract",
] as const;
export const CONSENTS = ["not_needed", "given", "in_part", "refused"] as const;
/** No personal data, or one of the six bases of article 6 (1) GDPR. */
export const LAWFUL_BASES = [
  "no_personal_data",
  "consent",
  "contract",
  "legal_obligation",
  "vital_interests",
  "public_task",
  "legitimate_interests",
] as const;
/** From least to most sensitive; `special_category` is article 9 GDPR. */
export const SENSITIVITIES = ["public", "internal", "confidential", "personal", "special_category"] as const;
export const PILOTS = ["not_needed", "not_done", "accepted", "refused"] as const;

export type Diligence = (typeof DILIGENCES)[number];
export type Agreement = (typeof AGREEMENTS)[number];
export type Consent = (typeof CONSENTS)[number];
export type LawfulBasis = (typeof LAWFUL_BASES)[number];
export type Sensitivity = (typeof SENSITIVITIES)[number];
export type Pilot = (typeof PILOTS)[number];

export const DILIGENCE_LABELS: Record<Diligence, string> = {
  not_done: "Not looked at yet",
  in_order: "Looked at, in order",
  concerns: "Looked at, with concerns",
};
export const AGREEMENT_LABELS: Record<Agreement, string> = {
  none: "There is none",
  own: "The organization's own data",
  public_domain: "Public domain",
  open_licence: "Open licence",
  terms_of_use: "Terms of use",
  contract: "Contract",
};
export const CONSENT_LABELS: Record<Consent, string> = {
  not_needed: "Not needed",
  given: "Given",
  in_part: "Given by some",
  refused: "Refused or withdrawn",
};
export const LAWFUL_BASIS_LABELS: Record<LawfulBasis, string> = {
  no_personal_data: "No personal data",
  consent: "Consent",
  contract: "Contract with the person",
  legal_obligation: "Legal obligation",
  vital_interests: "Vital interests",
  public_task: "Public task",
  legitimate_interests: "Legitimate interests",
};
export const SENSITIVITY_LABELS: Record<Sensitivity, string> = {
  public: "Public",
  internal: "Internal",
  confidential: "Confidential",
  personal: "Personal data",
  special_category: "Special categories of personal data",
};
export const PILOT_LABELS: Record<Pilot, string> = {
  not_needed: "Not needed",
  not_done: "Not done yet",
  accepted: "Looked at and accepted",
  refused: "Looked at and refused",
};

const words = (what: string) => optionalTextSchema(ACQUISITION_TEXT_MAX, what).default("");
const said = <const T extends readonly [string, ...string[]]>(values: T) =>
  z
    .enum(values, { error: `Choose one of: ${values.join(", ")}.` })
    .nullable()
    .default(null);
const day = z.iso
  .date({ error: "Write the day as year-month-day, for example 2027-03-31." })
  .nullable()
  .default(null);

/** How a dataset came here and what it may be used for. Null and empty mean that nobody has said. */
export const acquisition = z.object({
  source: words("source"),
  provider: words("provider"),
  diligence: said(DILIGENCES),
  diligenceNote: words("note on the provider"),
  agreement: said(AGREEMENTS),
  agreementNote: words("note on the agreement"),
  /** The last day on which the data may be used under it. */
  agreementUntil: day,
  consent: said(CONSENTS),
  consentNote: words("note on consent"),
  lawfulBasis: said(LAWFUL_BASES),
  lawfulBasisNote: words("note on the lawful basis"),
  sensitivity: said(SENSITIVITIES),
  retention: words("rule for keeping"),
  /** The last day on which the data may be kept. */
  retentionUntil: day,
  pilot: said(PILOTS),
  /** The version that was the sample. */
  pilotVersionId: idSchema("dsv").nullable().default(null),
  pilotNote: words("note on the sample"),
});
export type Acquisition = z.infer<typeof acquisition>;

export const EMPTY_ACQUISITION: Acquisition = acquisition.parse({});

/** What the form calls each field, the page and the datasheet too. */
export const ACQUISITION_FIELDS: Record<keyof Acquisition, string> = {
  source: "Source",
  provider: "Provider",
  diligence: "Due diligence",
  diligenceNote: "What was looked at",
  agreement: "Usage agreement",
  agreementNote: "Which one, and what it allows",
  agreementUntil: "Ends on",
  consent: "Consent of the people in it",
  consentNote: "How it was asked",
  lawfulBasis: "Lawful basis",
  lawfulBasisNote: "Why it holds",
  sensitivity: "Sensitivity",
  retention: "How long it is kept, and why",
  retentionUntil: "To be removed after",
  pilot: "Pilot sample before the whole",
  pilotVersionId: "The sample",
  pilotNote: "What it showed",
};
