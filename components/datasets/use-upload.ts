"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { type Sent, sendFile } from "./send-file.ts";

export type UploadState =
  | { kind: "idle" }
  | {
      kind: "sending";
      name: string;
      sent: number;
      total: number;
      bytesPerSecond: number | null;
      leftMs: number | null;
    }
  | { kind: "failed"; sentence: string };

// The first second says little about the rate.
const RATE_AFTER_MS = 1_000;

/** Sends a file with its progress, rate and time left. Leaving the page cancels it. */
export function useUpload(to: { organization: string; projectId: string }) {
  const [state, setState] = useState<UploadState>({ kind: "idle" });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const { organization, projectId } = to;

  const send = useCallback(
    async (file: File): Promise<Sent | null> => {
      running.current?.abort();
      const abort = new AbortController();
      running.current = abort;
      const startedAt = performance.now();
      setState({
        kind: "sending",
        name: file.name,
        sent: 0,
        total: file.size,
        bytesPerSecond: null,
        leftMs: null,
      });
      try {
        const sent = await sendFile(
          file,
          { organization, projectId },
          {
            signal: abort.signal,
            onProgress: (progress) => {
              const elapsed = performance.now() - startedAt;
              const known = elapsed > RATE_AFTER_MS && progress.sent > 0;
              const bytesPerSecond = known ? (progress.sent / elapsed) * 1000 : null;
              const leftMs = bytesPerSecond
                ? ((progress.total - progress.sent) / bytesPerSecond) * 1000
                : null;
              setState({ kind: "sending", name: file.name, ...progress, bytesPerSecond, leftMs });
            },
          },
        );
        setState({ kind: "idle" });
        return sent;
      } catch (error) {
        if (abort.signal.aborted) setState({ kind: "idle" });
        else setState({ kind: "failed", sentence: error instanceof Error ? error.message : String(error) });
        return null;
      }
    },
    [organization, projectId],
  );
  const cancel = useCallback(() => running.current?.abort(), []);
  const fail = useCallback((sentence: string) => setState({ kind: "failed", sentence }), []);
  return { state, send, cancel, fail };
}
