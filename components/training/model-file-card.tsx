"use client";

import { useState } from "react";
import { KeyValue } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import { FileDrop } from "#components/ui/file-drop.tsx";
import { Notice } from "#components/ui/states.tsx";
import { formatBytes, formatCount } from "#domain/format/numbers.ts";
import {
  inspectModel,
  LIMITS,
  type OnnxPort,
  OnnxRejectedError,
  type OnnxSummary,
} from "#ml/onnx/inspect.ts";

export type ReadFile = { file: File; summary: OnnxSummary };

/** Takes an ONNX file and shows what it holds, read in this browser; nothing is sent yet. */
export function ModelFileCard({
  file,
  problem,
  onFile,
}: {
  file: ReadFile | null;
  problem: string | undefined;
  onFile: (file: ReadFile | null) => void;
}) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const take = async (given: File) => {
    try {
      if (given.size > LIMITS.fileBytes)
        throw new OnnxRejectedError(
          `${given.name} has ${formatBytes(given.size)}; a model may have ${formatBytes(LIMITS.fileBytes)}.`,
        );
      const summary = inspectModel(new Uint8Array(await given.arrayBuffer()));
      setRefusal(null);
      onFile({ file: given, summary });
    } catch (error) {
      onFile(null);
      setRefusal(
        error instanceof OnnxRejectedError
          ? error.message
          : "The file could not be read. Choose it again, or look whether it was moved meanwhile.",
      );
    }
  };
  const said = refusal ?? problem;
  return (
    <Card title="The model" meta="ONNX, up to 256 MB">
      {said && (
        <Notice tone="bad" className="mb-3">
          {said}
        </Notice>
      )}
      <FileDrop label="Choose the model's ONNX file" accept=".onnx" onFile={(given) => void take(given)}>
        {file ? (
          <>
            <b className="break-all font-medium text-ink">{file.file.name}</b>, {formatBytes(file.file.size)}{" "}
            · <span className="font-medium text-accent">choose another</span>
          </>
        ) : (
          <>
            Drop an ONNX file here, or <span className="font-medium text-accent">choose one</span>
          </>
        )}
      </FileDrop>
      {file ? (
        <KeyValue className="mt-3 sm:grid-cols-[8rem_1fr]" items={factsOf(file.summary)} />
      ) : (
        <p className="mt-3 text-xs text-ink-3">
          Exports of scikit-learn (skl2onnx, zipmap=False), XGBoost, LightGBM (zipmap=False) and PyTorch, with
          a free number of rows. Pickle and joblib files are never accepted: opening one runs what is in it.
        </p>
      )}
    </Card>
  );
}

function factsOf(summary: OnnxSummary) {
  return [
    { label: "Made by", value: summary.producer || "not said" },
    { label: "Takes", value: summary.inputs.map(portWords).join("; ") },
    { label: "Gives", value: summary.outputs.map(portWords).join("; ") },
    {
      label: "Operators",
      value: summary.ops
        .map(({ op, count }) => (count > 1 ? `${op} × ${formatCount(count)}` : op))
        .join(", "),
    },
    { label: "Parameters", value: formatCount(summary.parameters) },
  ];
}

const portWords = ({ name, dtype, shape }: OnnxPort): string =>
  `${name} (${dtype}, ${shape.map((dim, at) => (at === 0 && typeof dim !== "number" ? "rows" : (dim ?? "?"))).join(" × ")})`;
