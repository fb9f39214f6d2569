import { targetSchema } from "#domain/training/schemas.ts";
import { targetLabel } from "#domain/training/target.ts";
import { type Algorithm, CATALOGUE } from "#ml/catalogue.ts";

export const algorithmLabel = (algorithm: string): string =>
  algorithm in CATALOGUE ? CATALOGUE[algorithm as Algorithm].label : algorithm.replaceAll("_", " ");

/** What a version foretells, in words: "delay > 15", or its positive label where the run did not say. */
export function questionOf(manifest: unknown, positiveLabel: string): string {
  const spec = memberOf(manifest, "spec");
  const target = targetSchema.safeParse(memberOf(spec, "target"));
  return target.success ? targetLabel(target.data) : positiveLabel;
}

/** "100 trees, learning rate 0.1": the setting that the run chose; empty when the manifest has none. */
export function settingOf(manifest: unknown, algorithm: string): string {
  const params = memberOf(manifest, "bestParams");
  if (typeof params !== "object" || params === null || !(algorithm in CATALOGUE)) return "";
  return CATALOGUE[algorithm as Algorithm].parameters
    .flatMap(({ name, label }) => {
      const value = memberOf(params, name);
      return typeof value === "number" ? [`${label.toLowerCase()} ${value}`] : [];
    })
    .join(", ");
}

export function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

export const datasetLabel = (dataset: { name: string; number: number; label: string }): string =>
  `${dataset.name} ${dataset.label || `v${dataset.number}`}`;
