import { type Fact, KeyValue } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { formatExact } from "#domain/format/dates.ts";
import { formatBytes, formatCount } from "#domain/format/numbers.ts";
import { validationWords } from "#domain/training/splits.ts";
import { targetLabel } from "#domain/training/target.ts";
import { algorithmLabel, featureWords, parameterWords, stageTimes } from "./labels.ts";
import type { RunDetail, RunManifest } from "./types.ts";

/** Enough to make the model again, and to see that it is the same. */
export function ManifestCard({ run, manifest }: { run: RunDetail; manifest: RunManifest }) {
  const json = JSON.stringify(manifest, null, 2);
  return (
    <Card
      title="Run manifest"
      actions={
        <span className="flex items-center gap-1 text-xs text-ink-3">
          as JSON <CopyButton text={json} label="Copy the manifest as JSON" />
        </span>
      }
    >
      <p className="mb-3 text-sm text-ink-2">
        {run.spec.outside
          ? "The same code, file and columns give the same bytes."
          : "The same code, data, seed and settings give the same bytes, whatever the number of threads."}
        {manifest.automl &&
          " What an automatic search tries goes by the clock, and another one may choose differently; the setting that this one chose is written here, and a run of it gives these bytes again."}
      </p>
      <KeyValue items={facts(run, manifest)} className="sm:grid-cols-[10rem_1fr]" />
      <details className="mt-3 text-sm">
        <summary className="w-fit rounded-tag text-ink-3 underline decoration-line-strong underline-offset-2 hover:text-ink">
          Show the JSON
        </summary>
        <pre className="mt-2 max-h-96 overflow-auto rounded-control bg-line-2/60 p-3 text-xs">{json}</pre>
      </details>
    </Card>
  );
}

function facts(run: RunDetail, manifest: RunManifest): Fact[] {
  const { code, dataset, model, check, machine, seconds } = manifest;
  return [
    { label: "Model", value: <Digest value={model.sha256} algorithm="sha256" /> },
    {
      label: "File",
      value: `ONNX, opset ${model.opset}, ${formatBytes(model.bytes)}`,
    },
    {
      label: "File checked",
      value: `ONNX Runtime gave the ${run.spec.outside ? "brought file's" : "trainer's"} answers on ${formatCount(check.rows)} rows of the holdout, within ${check.maxDifference.toExponential(1)}`,
    },
    {
      label: "Dataset",
      value: (
        <>
          {dataset.name} v{dataset.number}, {formatCount(dataset.rowsUsed)} of {formatCount(dataset.rows)}{" "}
          rows <Digest value={dataset.sha256} algorithm="sha256" />
        </>
      ),
    },
    { label: "Target", value: targetLabel(run.spec.target) },
    {
      label: "Features",
      value: run.spec.features.map(featureWords).join(", "),
    },
    {
      label: "Algorithm",
      value: [algorithmLabel(run.algorithm), parameterWords(run.algorithm, manifest.bestParams)]
        .filter(Boolean)
        .join(": "),
    },
    {
      label: "Validation",
      value: run.spec.outside
        ? "all rows with a target; which rows the model was trained on is not known here"
        : `${validationWords(run.spec.validation)}, seed ${run.spec.validation.seed}`,
    },
    {
      label: "Code",
      value: (
        <>
          {code.version}
          {code.commit && (
            <>
              , commit <code>{code.commit.slice(0, 12)}</code>
              {code.modified && " with changes"}
            </>
          )}
          , sources <Digest value={code.sourceSha256} />
        </>
      ),
    },
    {
      label: "Libraries",
      value: Object.entries(manifest.libraries)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
    },
    { label: "Started by", value: manifest.startedBy.name },
    { label: "Trained", value: `${formatExact(manifest.startedAt)} to ${formatExact(manifest.finishedAt)}` },
    {
      label: "Took",
      value: stageTimes(seconds),
    },
    {
      label: "Machine",
      value: `${machine.cpu}, ${machine.cpus} processors, ${machine.threads} threads, ${formatBytes(machine.memoryBytes)}, ${machine.platform}`,
    },
  ];
}
