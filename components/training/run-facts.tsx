import Link from "next/link";
import { versionHref } from "#components/models/hrefs.ts";
import { KeyValue } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatDuration } from "#domain/format/dates.ts";
import { formatBytes, formatCount } from "#domain/format/numbers.ts";
import { targetLabel } from "#domain/training/target.ts";
import { datasetVersionHref } from "./hrefs.ts";
import { versionLabel } from "./labels.ts";
import type { RunDetail } from "./types.ts";

/** What the run was asked to do, and on what. */
export function RunFacts({ run, base }: { run: RunDetail; base: string }) {
  const { spec, dataset, startedAt, finishedAt } = run;
  const took = startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : null;
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
            value: `${Math.round(spec.validation.holdoutFraction * 100)} % held out, ${spec.validation.folds || "no"} folds`,
          },
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
