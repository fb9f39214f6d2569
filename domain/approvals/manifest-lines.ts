import { z } from "zod";
import { formatCountOf } from "../format/numbers.ts";
import { phaseInfo, phaseSchema } from "../lifecycle/phases.ts";
import { policySchema } from "./policy.ts";
import { policySentences } from "./policy-sentences.ts";
import { RISK_TIER_LABELS, riskTierSchema } from "./tiers.ts";

export type ManifestLine = { name: string; text: string };

const line = (name: string, text: string): ManifestLine => ({ name, text });

const thresholds = z.record(z.string(), z.number());

const THRESHOLD_NAMES: Readonly<Record<string, string>> = {
  psiWarn: "PSI warns from",
  psiAlert: "PSI alerts from",
  minRows: "Fewest rows",
  accuracyDropWarn: "Fall of accuracy warns from",
  accuracyDropAlert: "Fall of accuracy alerts from",
};

const readers = {
  "countersign.policy/1": (manifest: unknown) => {
    const read = z
      .object({ rule: policySchema, tier: riskTierSchema, number: z.number(), base: z.number() })
      .parse(manifest);
    return [
      line("Tier", RISK_TIER_LABELS[read.tier]),
      line(
        "Version",
        `${read.number}, in place of ${read.base === 0 ? "the default" : `version ${read.base}`}`,
      ),
      line("Rule", policySentences(read.rule).join(" ")),
    ];
  },
  "countersign.tier/1": (manifest: unknown) => {
    const read = z.object({ from: riskTierSchema, to: riskTierSchema, reason: z.string() }).parse(manifest);
    return [
      line("Now", RISK_TIER_LABELS[read.from]),
      line("Asked for", RISK_TIER_LABELS[read.to]),
      line("Because", read.reason),
    ];
  },
  "countersign.thresholds/1": (manifest: unknown) => {
    const read = z.object({ before: thresholds, after: thresholds, reason: z.string() }).parse(manifest);
    const changed = Object.entries(THRESHOLD_NAMES).filter(([key]) => read.before[key] !== read.after[key]);
    return [
      line("Version", `${read.after.version ?? ""}, in place of ${read.before.version ?? ""}`),
      ...changed.map(([key, name]) =>
        line(name, `${read.after[key] ?? "none"} (was ${read.before[key] ?? "none"})`),
      ),
      line("Because", read.reason),
    ];
  },
  "countersign.exception/1": (manifest: unknown) => {
    const read = z
      .object({ asks: z.string(), phase: phaseSchema, reason: z.string(), expiresOn: z.string() })
      .parse(manifest);
    return [
      line("Item", read.asks),
      line("Phase", phaseInfo(read.phase).title),
      line("Set aside until", read.expiresOn),
      line("Because", read.reason),
    ];
  },
  "countersign.phase/1": (manifest: unknown) => {
    const read = z
      .object({
        question: z.string(),
        brief: z.string(),
        next: phaseSchema.nullable(),
        checklist: z.array(z.object({ status: z.string() })),
      })
      .parse(manifest);
    const closed = read.checklist.filter(({ status }) => status === "done" || status === "not_applicable");
    return [
      line("Question", read.question),
      line("Brief", read.brief === "" ? "None is written." : read.brief),
      line("Checklist", `${closed.length} of ${formatCountOf(read.checklist.length, "item")} closed`),
      line("Focus then", read.next === null ? "Stays where it is" : phaseInfo(read.next).title),
    ];
  },
} as const;

const formatOf = z.object({ format: z.string() });

/** What a signature is about, in words; null for content that is shown in its own way, such as a model version. */
export function manifestLines(manifest: unknown): ManifestLine[] | null {
  const format = formatOf.safeParse(manifest).data?.format;
  const reader = Object.entries(readers).find(([known]) => known === format)?.[1];
  return reader ? reader(manifest) : null;
}

/** The version's content inside a deployment's, and the endpoint; anything else as it is. */
export function versionManifest(manifest: Record<string, unknown>): {
  content: Record<string, unknown>;
  endpoint: string | null;
} {
  const read = z
    .object({ endpoint: z.string(), version: z.record(z.string(), z.unknown()) })
    .safeParse(manifest);
  return read.success
    ? { content: read.data.version, endpoint: read.data.endpoint }
    : { content: manifest, endpoint: null };
}
