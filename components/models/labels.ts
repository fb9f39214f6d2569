import { algorithmLabel as labelOfRun } from "#components/training/labels.ts";
import { OUTSIDE } from "#domain/training/outside.ts";
import { type RunOrigin, targetSchema } from "#domain/training/schemas.ts";
import { targetLabel } from "#domain/training/target.ts";
import { type Algorithm, CATALOGUE } from "#ml/catalogue.ts";

export const algorithmLabel = (algorithm: string): string =>
  algorithm === OUTSIDE || algorithm in CATALOGUE
    ? labelOfRun(algorithm as RunOrigin)
    : algorithm.replaceAll("_", " ");

/** What a version foretells, in words: "delay > 15", or its positive label where the run did not say. */
export function questionOf(manifest: unknown, positiveLabel: string | null): string {
  const spec = memberOf(manifest, "spec");
  const target = targetSchema.safeParse(memberOf(spec, "target"));
  return target.success ? targetLabel(target.data) : (positiveLabel ?? "the answer");
}

/** "trees 100": the first and weightiest parameter of the setting that the run chose; empty when the manifest has none. */
export function settingOf(manifest: unknown, algorithm: string): string {
  const first = algorithm in CATALOGUE ? CATALOGUE[algorithm as Algorithm].parameters[0] : undefined;
  const value = first && memberOf(memberOf(manifest, "bestParams"), first.name);
  return first && typeof value === "number" ? `${first.label.toLowerCase()} ${value}` : "";
}

export function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

export const datasetLabel = (dataset: { name: string; number: number; label: string }): string =>
  `${dataset.name} ${dataset.label || `v${dataset.number}`}`;
