"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { Report } from "#domain/audit/verify/report.ts";
import { estimateRemaining } from "#domain/format/dates.ts";
import type { FromCheck, ToCheck } from "./messages.ts";

export type CheckState =
  | { kind: "idle" }
  | { kind: "checking"; name: string; share: number | null; etaMs: number | null; leaves: number }
  | { kind: "done"; name: string; report: Report; text: string; ms: number }
  | { kind: "refused"; name: string; sentence: string };

/** Checks a pack in a worker of this page. A new check ends the one before. */
export function useCheck() {
  const [state, setState] = useState<CheckState>({ kind: "idle" });
  const worker = useRef<Worker | null>(null);
  useEffect(() => () => worker.current?.terminate(), []);

  const check = useCallback((name: string, asked: ToCheck) => {
    worker.current?.terminate();
    const made = new Worker(new URL("./check.worker.ts", import.meta.url), { type: "module" });
    worker.current = made;
    const startedAt = new Date();
    setState({ kind: "checking", name, share: null, etaMs: null, leaves: 0 });
    made.onmessage = ({ data }: MessageEvent<FromCheck>) => {
      if (data.type === "progress") {
        const share = data.of === 0 ? null : data.leaves / data.of;
        const etaMs = estimateRemaining(startedAt, new Date(), share ?? 0);
        setState({ kind: "checking", name, share, etaMs, leaves: data.leaves });
        return;
      }
      made.terminate();
      if (data.type === "refused") setState({ kind: "refused", name, sentence: data.sentence });
      else setState({ kind: "done", name, report: data.report, text: data.text, ms: data.ms });
    };
    made.onerror = () =>
      setState({
        kind: "refused",
        name,
        sentence:
          "The check could not start in this browser. Nothing was checked. Reload the page, or run verify.mjs from the pack.",
      });
    made.postMessage(asked);
  }, []);
  return { state, check };
}
