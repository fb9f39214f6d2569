import { z } from "zod";
import { longTextSchema } from "#domain/format/text.ts";
import { PHASES, type Phase, phaseSchema } from "#domain/lifecycle/phases.ts";

export const SEVERITIES = ["critical", "major", "minor"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const SEVERITY_LABELS: Readonly<Record<Severity, string>> = {
  critical: "Critical",
  major: "Major",
  minor: "Minor",
};

export const SEVERITY_HINTS: Readonly<Record<Severity, string>> = {
  critical: "Must not be released like this. While it is open, nobody can approve.",
  major: "Has to be mended or answered.",
  minor: "Worth mending.",
};

export const FINDINGS_MAX = 20;
export const FINDING_TEXT_MAX = 2_000;

export const findingSchema = z.object({
  severity: z.enum(SEVERITIES, { error: "A finding is critical, major or minor." }),
  /** The phase that has to be worked on again; it is reopened. */
  phase: phaseSchema.nullish(),
  text: longTextSchema(FINDING_TEXT_MAX, "finding"),
});
export type FindingInput = z.infer<typeof findingSchema>;

export type FindingView = {
  id: string;
  number: number;
  severity: Severity;
  phase: Phase | null;
  text: string;
  raisedBy: { id: string; name: string };
  raisedAt: string;
  /** How it was settled; null while it is open. */
  closed: { by: { id: string; name: string }; at: string; answer: string } | null;
};

/** Each phase that any of these findings names, once, in the order of the phases, with what was found there as one reason. */
export function phasesNamed(findings: readonly FindingInput[]): { phase: Phase; reason: string }[] {
  return PHASES.flatMap((phase) => {
    const named = findings.filter((finding) => finding.phase === phase);
    if (named.length === 0) return [];
    return [{ phase, reason: named.map(({ text }) => text.trim()).join(" · ") }];
  });
}

export const openCritical = (findings: readonly { severity: Severity; closedAt: string | null }[]): number =>
  findings.filter((finding) => finding.severity === "critical" && finding.closedAt === null).length;
