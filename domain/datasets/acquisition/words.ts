import {
  ACQUISITION_FIELDS,
  type Acquisition,
  AGREEMENT_LABELS,
  CONSENT_LABELS,
  DILIGENCE_LABELS,
  LAWFUL_BASIS_LABELS,
  PILOT_LABELS,
  SENSITIVITY_LABELS,
} from "./acquisition.ts";

export const NOT_SAID = "not said";

const together = (...parts: (string | null)[]): string => parts.filter(Boolean).join(". ");
const chosen = <T extends string>(value: T | null, labels: Record<T, string>, ...more: (string | null)[]) =>
  value === null ? together(NOT_SAID, ...more) : together(labels[value], ...more);

/** An acquisition record as labelled lines, in the order of the form. */
export function acquisitionFacts(
  record: Acquisition,
  pilotName: string | null,
): { label: string; value: string }[] {
  const until = record.agreementUntil && `Until ${record.agreementUntil}`;
  const removed = record.retentionUntil && `To be removed after ${record.retentionUntil}`;
  const of = (field: keyof Acquisition, value: string) => ({ label: ACQUISITION_FIELDS[field], value });
  return [
    of("source", record.source || NOT_SAID),
    of("provider", record.provider || NOT_SAID),
    of("diligence", chosen(record.diligence, DILIGENCE_LABELS, record.diligenceNote)),
    of("agreement", chosen(record.agreement, AGREEMENT_LABELS, record.agreementNote, until)),
    of("consent", chosen(record.consent, CONSENT_LABELS, record.consentNote)),
    of("lawfulBasis", chosen(record.lawfulBasis, LAWFUL_BASIS_LABELS, record.lawfulBasisNote)),
    of("sensitivity", chosen(record.sensitivity, SENSITIVITY_LABELS)),
    of("retention", together(record.retention, removed) || NOT_SAID),
    of("pilot", chosen(record.pilot, PILOT_LABELS, pilotName, record.pilotNote)),
  ];
}
