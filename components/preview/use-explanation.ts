"use client";

import { useEffect, useState } from "react";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { type CasePair, type ExplainedCase, explainCase } from "./explain-case.ts";
import type { Run } from "./messages.ts";

/** How long a case has to stay as it is before its answer is explained: longer than the steps of a moving slider. */
const SETTLED_MS = 250;

/** A case beside the typical one, and the class that was answered, or a number as text. */
export type Answered = { pair: CasePair; label: string };

export type ExplanationState =
  | { kind: "waiting" }
  | { kind: "explained"; of: Answered; case: ExplainedCase }
  | { kind: "failed"; of: Answered; sentence: string };

/** Explains the case once it has settled; what was said of the one before stays until then. */
export function useExplanation(
  schema: InputSchema,
  answered: Answered | null,
  run: (tensors: FeedTensor[]) => Promise<Run | null>,
): ExplanationState {
  const [state, setState] = useState<ExplanationState>({ kind: "waiting" });
  useEffect(() => {
    if (answered === null) return;
    let isCurrent = true;
    // Once another case is typed nothing is asked of this one, so that it never takes the other's place in the queue.
    const ask = (tensors: FeedTensor[]) => (isCurrent ? run(tensors) : Promise.resolve(null));
    const timer = setTimeout(() => {
      explainCase(schema, answered.pair, answered.label, ask).then(
        (found) => isCurrent && found && setState({ kind: "explained", of: answered, case: found }),
        (error: unknown) =>
          isCurrent &&
          setState({
            kind: "failed",
            of: answered,
            sentence: `The answer stands, but it could not be explained: ${error instanceof Error ? error.message : String(error)}`,
          }),
      );
    }, SETTLED_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [schema, answered, run]);
  return state;
}
