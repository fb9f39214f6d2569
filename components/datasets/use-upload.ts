"use client";

import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import type { UploadSession } from "#domain/datasets/upload-session.ts";
import { SendFailed, type Sent, sendFile } from "./send-file.ts";

export type UploadState =
  | { kind: "idle" }
  | {
      kind: "sending";
      name: string;
      /** What had arrived before this try, in bytes. */
      from: number;
      sent: number;
      total: number;
      bytesPerSecond: number | null;
      leftMs: number | null;
      /** Seconds until it is tried again, after the connection broke. */
      waiting: number | null;
    }
  | { kind: "failed"; sentence: string };

// The first second says little about the rate.
const RATE_AFTER_MS = 1_000;

/**
 * Sends a file with its progress, rate and time left, and goes on with one that was cut off. Leaving the page stops it and keeps what has
 * arrived; cancelling drops it.
 */
export function useUpload(to: { organization: string; projectId: string }) {
  const trpc = useTRPC();
  const [state, setState] = useState<UploadState>({ kind: "idle" });
  const running = useRef<{ abort: AbortController; session: UploadSession | null } | null>(null);
  const open = useMutation(trpc.datasets.openUpload.mutationOptions()).mutateAsync;
  const drop = useMutation(trpc.datasets.dropUpload.mutationOptions()).mutateAsync;
  useEffect(() => () => running.current?.abort.abort(), []);
  const { organization, projectId } = to;

  const send = useCallback(
    async (file: File): Promise<Sent | null> => {
      running.current?.abort.abort();
      const abort = new AbortController();
      const own: { abort: AbortController; session: UploadSession | null } = { abort, session: null };
      running.current = own;
      const base = { kind: "sending", name: file.name, from: 0, sent: 0, total: file.size } as const;
      setState({ ...base, bytesPerSecond: null, leftMs: null, waiting: null });
      try {
        const session = await open({
          projectId,
          fileName: file.name.toWellFormed(),
          size: file.size,
          fileKey: `changed ${file.lastModified}`,
        });
        own.session = session;
        const startedAt = performance.now();
        const from = session.received;
        const sent = await sendFile(file, session, organization, {
          signal: abort.signal,
          onWaiting: (waiting) =>
            setState((was) => (was.kind === "sending" ? { ...was, waiting, bytesPerSecond: null } : was)),
          onProgress: (progress) => {
            const elapsed = performance.now() - startedAt;
            const known = elapsed > RATE_AFTER_MS && progress.sent > from;
            const bytesPerSecond = known ? ((progress.sent - from) / elapsed) * 1000 : null;
            const leftMs = bytesPerSecond ? ((progress.total - progress.sent) / bytesPerSecond) * 1000 : null;
            setState({ ...base, from, ...progress, bytesPerSecond, leftMs, waiting: null });
          },
        });
        setState({ kind: "idle" });
        return sent;
      } catch (error) {
        if (abort.signal.aborted) setState({ kind: "idle" });
        else
          setState({
            kind: "failed",
            sentence: error instanceof SendFailed ? error.message : shownError(error).message,
          });
        return null;
      }
    },
    [organization, projectId, open],
  );
  const cancel = useCallback(() => {
    const was = running.current;
    was?.abort.abort();
    // Gone already, or never begun: either way nothing of it is kept.
    if (was?.session) void drop({ sessionId: was.session.sessionId }).catch(() => {});
  }, [drop]);
  const fail = useCallback((sentence: string) => setState({ kind: "failed", sentence }), []);
  return { state, send, cancel, fail };
}
