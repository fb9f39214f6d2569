"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { shownError, useTRPC, useTRPCClient } from "#components/trpc/client.tsx";
import { AGREEMENT_TOLERANCE, compareAnswers, comparedNumbers } from "#domain/models/agreement.ts";
import type { Answer, InputRecord, Provider } from "#domain/models/schemas.ts";

/** How long a case has to stay as it is before it counts as one that the person looked at. */
export const SETTLED_MS = 1_000;

export type Shown = {
  /** Counts the answers of this page. */
  sequence: number;
  input: InputRecord;
  output: Answer;
  durationMs: number;
  provider: Provider;
  runtime: string;
};

export type Recorded =
  | { kind: "none" }
  | { kind: "checking" }
  | { kind: "recorded"; agrees: boolean; maxDifference: number }
  | { kind: "compared"; agrees: boolean; maxDifference: number }
  | { kind: "failed"; sentence: string };

/**
 * Records a case as the person's preview once it has stayed for a second after they changed something: never one row for each
 * step of a slider. Who may not record sees the comparison with the server all the same.
 */
export function useRecord(
  version: { id: string; sha256: string },
  mayRecord: boolean,
  shown: Shown | null,
  touched: boolean,
) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const [state, setState] = useState<Recorded>({ kind: "none" });
  const latest = useRef<Shown | null>(null);
  const { mutateAsync } = useMutation(trpc.models.recordPreview.mutationOptions());

  const record = useCallback(
    async (one: Shown) => {
      setState({ kind: "checking" });
      const result = await (mayRecord
        ? mutateAsync({
            versionId: version.id,
            modelSha256: version.sha256,
            input: one.input,
            output: one.output,
            runtime: one.runtime,
            provider: one.provider,
            durationMs: one.durationMs,
          }).then(({ agrees, maxDifference }) => ({ kind: "recorded" as const, agrees, maxDifference }))
        : client.models.predict.query({ versionId: version.id, input: one.input }).then((server) => ({
            kind: "compared" as const,
            ...compareAnswers(
              comparedNumbers(one.output, server),
              comparedNumbers(server),
              AGREEMENT_TOLERANCE,
            ),
          }))
      ).catch((error: unknown) => ({ kind: "failed" as const, sentence: shownError(error).message }));
      // What came back for a case that is no longer shown says nothing about the one that is.
      if (latest.current !== one) return;
      setState(result);
      if (result.kind === "recorded") void queries.invalidateQueries({ queryKey: trpc.approvals.pathKey() });
    },
    [client, mayRecord, mutateAsync, queries, trpc, version.id, version.sha256],
  );

  useEffect(() => {
    latest.current = shown;
    setState({ kind: "none" });
    if (shown === null || !touched) return;
    const timer = setTimeout(() => void record(shown), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [shown, touched, record]);

  return { state, recordNow: () => (shown ? record(shown) : undefined) };
}
