import type { ExportEvidence } from "#domain/audit/schemas.ts";

/** What the dialog asks: days are days in UTC, and the last one belongs to the period. */
export type EvidenceChoice = { projectId?: string; versionId?: string; from: string; to: string };

/** Packed it is about a fifth: entries get much smaller, hashes do not. */
export const PACKED_SHARE = 0.2;

/** Up to this, before packing, the page itself keeps the file while it comes, and can say how far it is. */
export const SAVED_HERE_BYTES_MAX = 500_000_000;

const DAY_MS = 86_400_000;
const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

export function evidenceInput({ projectId, versionId, from, to }: EvidenceChoice): ExportEvidence {
  return {
    ...(projectId ? { projectId } : {}),
    ...(versionId ? { versionId } : {}),
    ...(isDay(from) ? { from: `${from}T00:00:00.000Z` } : {}),
    ...(isDay(to) ? { to: new Date(Date.parse(to) + DAY_MS).toISOString() } : {}),
  };
}

/** The address of the pack. */
export function evidenceHref(org: string, input: ExportEvidence): string {
  const entries = Object.entries(input).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return `/api/audit/evidence?${new URLSearchParams([["org", org], ...entries])}`;
}

/** The name that the server gives the file. */
export const nameIn = (disposition: string | null): string =>
  /filename="([^"]+)"/.exec(disposition ?? "")?.[1] ?? "evidence.zip";
