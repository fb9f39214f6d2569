"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { checkEntry, type EntryCheck } from "#domain/audit/check-entry.ts";
import { knowsEd25519, webVerifyCrypto } from "#domain/audit/verify/web-crypto.ts";

type State =
  | { kind: "idle" | "checking" }
  | { kind: "done"; check: EntryCheck; proof: string; index: number }
  | { kind: "failed"; sentence: string };

const NO_ED25519 =
  "This browser cannot check Ed25519 signatures. Nothing was checked. Use a current browser, or check the proof's file elsewhere.";

/** Checks one entry in the reader's own browser, and hands out the proof as a file. */
export function CheckEntry({
  entryId,
  body,
  leafHash,
  sequenced,
}: {
  entryId: string;
  body: string;
  leafHash: string;
  /** It has its place in the tree. */
  sequenced: boolean;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [state, setState] = useState<State>({ kind: "idle" });
  const start = async () => {
    setState({ kind: "checking" });
    try {
      if (!(await knowsEd25519())) return setState({ kind: "failed", sentence: NO_ED25519 });
      const fresh = { staleTime: 0 };
      const [proof, log] = await Promise.all([
        client.fetchQuery(trpc.audit.getProof.queryOptions({ entryId }, fresh)),
        client.fetchQuery(trpc.audit.getCheckpoint.queryOptions({}, fresh)),
      ]);
      const keys = log.keys.filter(({ purpose }) => purpose === "checkpoint").map((key) => key.verifierKey);
      const check = await checkEntry(
        { body, leafHash, proof: proof.proof, keys },
        {
          sha256: webVerifyCrypto.sha256,
          verify: async (...given) => webVerifyCrypto.verifyEd25519(...given),
        },
      );
      setState({ kind: "done", check, proof: proof.proof, index: proof.index });
    } catch (error) {
      setState({ kind: "failed", sentence: shownError(error).message });
    }
  };
  return (
    <section className="mt-3 border-t border-line-2 pt-3" aria-label="Check in this browser">
      {state.kind !== "done" && (
        <Button
          size="sm"
          pending={state.kind === "checking"}
          disabledReason={
            sequenced
              ? null
              : "No checkpoint covers this entry yet; that takes about a second. Reload the page."
          }
          onClick={() => void start()}
        >
          Check in this browser
        </Button>
      )}
      {state.kind === "failed" && (
        <Notice tone="bad" className="mt-2 text-sm">
          {state.sentence}
        </Notice>
      )}
      {state.kind === "done" && (
        <>
          <ol className="grid grid-cols-[minmax(0,1fr)] gap-1 text-sm">
            {state.check.steps.map((step) => (
              <li key={step.key} className="flex gap-2">
                <span aria-hidden="true" className={step.ok ? "text-good" : "text-bad"}>
                  {step.ok ? "✓" : "✕"}
                </span>
                <span className="min-w-0 wrap-anywhere">
                  {!step.ok && <b className="font-semibold">Not so. </b>}
                  {step.sentence}
                </span>
              </li>
            ))}
          </ol>
          <p className="mt-2 flex flex-wrap items-center gap-2 text-xs text-ink-3">
            Computed by this browser from the recorded bytes.
            <a
              href={`data:text/plain;charset=utf-8,${encodeURIComponent(state.proof)}`}
              download={`entry-${state.index}.tlog-proof`}
              className="text-accent underline underline-offset-2"
            >
              Save the proof
            </a>
            <a
              href={`data:application/json;charset=utf-8,${encodeURIComponent(body)}`}
              download={`entry-${state.index}.json`}
              className="text-accent underline underline-offset-2"
            >
              Save the entry's bytes
            </a>
          </p>
        </>
      )}
    </section>
  );
}
