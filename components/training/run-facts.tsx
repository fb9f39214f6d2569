import Link from "next/link";
import { versionHref } from "#components/models/hrefs.ts";
import { KeyValue } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatDuration, formatExact } from "#domain/format/dates.ts";
import { formatBytes, formatCount, formatCountOf, formatPercent } from "#domain/format/numbers.ts";
import { weightWords } from "#domain/training/learning.ts";
import { PRIORITY_LABELS } from "#domain/training/priority.ts";
import { searchWords } from "#domain/training/search.ts";
import { validationWords } from "#domain/training/splits.ts";
import { targetLabel } from "#domain/training/target.ts";
import { datasetVersionHref } from "./hrefs.ts";
import { versionLabel } from "./labels.ts";
import type { RunDetail } from "./types.ts";

/** What the run was asked to do, and on what. */
export function RunFacts({ run, base }: { run: RunDetail; base: string }) {
  const { spec, dataset, startedAt, finishedAt } = run;
  const took = startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : null;
  const searched = searchWords(spec.search);
  const held = heldOut(run.result?.division);
  return (
    <Card title="This run">
      <KeyValue
        items={[
          { label: "Target", value: targetLabel(spec.target) },
          {
            label: "Data",
            value: (
              <>
                <Link prefetch={false} href={datasetVersionHref(base, dataset)} className="link-in-text">
                  {dataset.name} {versionLabel(dataset)}
                </Link>
                , {formatCount(run.datasetRows)} rows
              </>
            ),
          },
          { label: "Digest", value: <Digest value={run.datasetSha256} /> },
          {
            label: "Features",
            value:
              spec.features.length > 12
                ? `${spec.features.length} columns`
                : spec.features.map(({ column }) => column).join(", "),
          },
          ...(spec.attributes?.length
            ? [{ label: "Compared by", value: spec.attributes.map(({ column }) => column).join(", ") }]
            : []),
          {
            label: "Validation",
            value: spec.outside ? "all rows with a target" : validationWords(spec.validation),
          },
          ...(searched === null ? [] : [{ label: "Search", value: searched }]),
          ...(spec.validation.nested
            ? [{ label: "Nested", value: `${spec.validation.nested} outer folds` }]
            : []),
          ...(held === null ? [] : [{ label: "Held out", value: held }]),
          ...(spec.classWeights ? [{ label: "Classes", value: weightWords(spec.classWeights) }] : []),
          ...(spec.earlyStopping
            ? [
                {
                  label: "Stops early",
                  value: `after ${spec.earlyStopping.patience} without a gain on ${formatPercent(spec.earlyStopping.validationFraction)} kept aside`,
                },
              ]
            : []),
          ...(run.job?.memoryLimitMb
            ? [{ label: "Memory limit", value: `${formatCount(run.job.memoryLimitMb)} MB` }]
            : []),
          ...(run.job && run.job.priority !== "normal"
            ? [{ label: "Priority", value: PRIORITY_LABELS[run.job.priority].toLowerCase() }]
            : []),
          { label: "Seed", value: spec.validation.seed },
          { label: "Started", value: <Timestamp at={run.createdAt} /> },
          { label: "By", value: run.createdBy.name },
          ...(took === null ? [] : [{ label: "Took", value: formatDuration(took) }]),
          ...(run.versions.length > 0
            ? [
                {
                  label: "Registered",
                  value: run.versions.map((version) => (
                    <Link
                      key={version.id}
                      prefetch={false}
                      href={versionHref(base, version.modelSlug, version.number)}
                      className="link block"
                    >
                      {version.modelName} v{version.number}
                    </Link>
                  )),
                },
              ]
            : []),
          ...(run.modelSha256
            ? [
                {
                  label: "Model",
                  value: (
                    <>
                      <Digest value={run.modelSha256} />
                      <span className="block text-xs text-ink-3">ONNX, {formatBytes(run.modelSize)}</span>
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}

/** What the holdout is, where its rows were not drawn one by one. */
function heldOut(division: NonNullable<RunDetail["result"]>["division"]): string | null {
  if (division?.holdoutFrom !== undefined)
    return `from ${formatExact(new Date(division.holdoutFrom * 1000).toISOString())} on`;
  if (division?.holdoutGroups === undefined) return null;
  return `${formatCountOf(division.holdoutGroups, "group")} of ${formatCount(division.holdoutGroups + (division.trainGroups ?? 0))}`;
}
