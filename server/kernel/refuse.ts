import type { Refusal } from "#domain/format/refusal.ts";
import { DomainError } from "./errors.ts";

/** A pure rule's no, as the error that every door knows. */
export const refused = (refusal: Refusal): DomainError => new DomainError(refusal.kind, refusal.sentence);

/** Throws when a rule said no. */
export function must(refusal: Refusal | null): void {
  if (refusal) throw refused(refusal);
}
