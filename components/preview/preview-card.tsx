"use client";

import dynamic from "next/dynamic";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Notice } from "#components/ui/states.tsx";
import { numberAnswer } from "#domain/models/answer.ts";
import type { InputRecord, Provider } from "#domain/models/schemas.ts";
import { buildFeed, type FeedProblem } from "#ml/onnx/feed.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { AnswerView } from "./answer-view.tsx";
import { typicalCase } from "./case.ts";
import { CaseForm } from "./case-form.tsx";
import { FactsLine } from "./facts-line.tsx";
import { useModel } from "./use-model.ts";
import { type Shown, useRecord } from "./use-record.ts";

// Fetched once there is an answer: nothing stands between opening the page and it.
const CaseExplanation = dynamic(() => import("./case-explanation.tsx").then((part) => part.CaseExplanation), {
  ssr: false,
});

const byFeature = (problems: readonly FeedProblem[]): Record<string, string> =>
  Object.fromEntries(problems.map(({ feature, message }) => [feature, message]));

export type PreviewedVersion = { id: string; sha256: string; inputSchema: InputSchema };

/** The model in this very browser: a case on the left, its answer on the right, and what ran below. */
export function PreviewCard({
  version,
  modelUrl,
  question,
  reference,
  underReview,
  recordReason,
}: {
  version: PreviewedVersion;
  /** Where the bytes are. */
  modelUrl: string;
  question: string;
  reference: { share: number; label: string } | null;
  underReview: boolean;
  /** Why this person's previews are not recorded; null when they are. */
  recordReason: string | null;
}) {
  // A version never changes. What comes anew with each refresh of the page would answer, explain and record the same case again.
  const [schema] = useState(version.inputSchema);
  const [record, setRecord] = useState<InputRecord>(() => typicalCase(schema));
  const [touched, setTouched] = useState(false);
  const [provider, setProvider] = useState<Provider>("wasm");
  const [hasWebGpu, setHasWebGpu] = useState(false);
  useEffect(() => setHasWebGpu("gpu" in navigator), []);

  const source = useMemo(() => ({ url: modelUrl, sha256: version.sha256 }), [modelUrl, version.sha256]);
  const { state, run, retry } = useModel(source, provider);
  const feed = useMemo(() => buildFeed(schema, [record]), [schema, record]);
  const [shown, setShown] = useState<Shown | null>(null);
  const answered = useRef(0);
  const [failure, setFailure] = useState<string | null>(null);
  const ready = state.kind === "ready" ? state : null;

  useEffect(() => {
    if (!ready || !feed.ok) return;
    let current = true;
    run(feed.tensors)
      .then((answer) => {
        if (!current || answer === null) return;
        setFailure(null);
        answered.current += 1;
        const [label = -1] = answer.labels;
        const [value] = answer.values;
        setShown({
          sequence: answered.current,
          input: record,
          output:
            value === undefined
              ? { label: schema.classes[label] ?? "", probabilities: [...answer.probabilities] }
              : numberAnswer(value),
          durationMs: answer.ms,
          provider: ready.provider,
          runtime: ready.runtime,
        });
      })
      .catch(
        (error: unknown) => current && setFailure(error instanceof Error ? error.message : String(error)),
      );
    return () => {
      current = false;
    };
  }, [ready, feed, record, run, schema]);

  const change = useCallback((name: string, value: InputRecord[string]) => {
    setTouched(true);
    setRecord((before) => ({ ...before, [name]: value }));
  }, []);
  const { state: recorded, recordNow } = useRecord(version, recordReason === null, shown, touched);
  const output = feed.ok ? (shown?.output ?? null) : null;
  const settled = useMemo(
    () => (shown?.input === record ? { input: shown.input, label: shown.output.label } : null),
    [shown, record],
  );

  return (
    <Card title="Preview on this machine" meta="the model runs in your browser" id="preview">
      {state.kind === "refused" ? (
        <Notice tone="bad" className="grid justify-items-start gap-2">
          <p>{state.sentence}</p>
          <Button size="sm" onClick={retry}>
            Fetch it again
          </Button>
        </Notice>
      ) : (
        <>
          <div className="grid gap-x-10 gap-y-5 md:grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)]">
            <CaseForm
              features={schema.features}
              record={record}
              problems={feed.ok ? {} : byFeature(feed.problems)}
              warnings={feed.ok ? byFeature(feed.unseen) : {}}
              onChange={change}
            />
            <div>
              <AnswerView
                schema={schema}
                question={question}
                output={output}
                reference={reference}
                pending={!ready}
                sequence={shown?.sequence ?? 0}
              />
              {!feed.ok && <p className="mt-3 text-sm text-ink-2">No answer until every value fits.</p>}
              {failure && (
                <Notice tone="bad" className="mt-3">
                  {failure}
                </Notice>
              )}
              {ready?.fellBack && (
                <Notice tone="warn" className="mt-3">
                  {ready.fellBack}
                </Notice>
              )}
              {recorded.kind === "failed" && (
                <Notice tone="bad" className="mt-3">
                  {recorded.sentence}
                </Notice>
              )}
            </div>
          </div>
          {feed.ok && shown && (
            <CaseExplanation schema={schema} question={question} answered={settled} run={run} />
          )}
          <div className="mt-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line-2 pt-3">
            {ready && shown ? (
              <FactsLine
                bytes={underReview ? "same bytes as under review" : "same bytes as registered"}
                provider={shown.provider}
                durationMs={shown.durationMs}
                recorded={recorded}
                action={
                  feed.ok &&
                  (recorded.kind === "none" || recorded.kind === "failed") &&
                  (recordReason === null ? (
                    <Button size="sm" variant="ghost" onClick={recordNow}>
                      Record this case
                    </Button>
                  ) : (
                    <span className="text-ink-3">not recorded: {recordReason}</span>
                  ))
                }
              />
            ) : (
              <span role="status" className="flex items-center gap-2 text-sm text-ink-3">
                <Skeleton className="h-3 w-24" /> fetching the model and checking its bytes
              </span>
            )}
            {hasWebGpu && (
              <Segmented
                label="What runs the model"
                value={provider}
                onValueChange={(value) => setProvider(value === "webgpu" ? "webgpu" : "wasm")}
                options={[
                  { value: "wasm", label: "WebAssembly" },
                  { value: "webgpu", label: "WebGPU" },
                ]}
              />
            )}
          </div>
          {recordReason === null && (
            <p className="mt-2 text-xs text-ink-3">
              Change a value and leave it for a second: the case and its answer then count as tried by you.
            </p>
          )}
        </>
      )}
    </Card>
  );
}
