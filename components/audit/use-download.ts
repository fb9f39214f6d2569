"use client";

import { useEffect, useRef, useState } from "react";
import { nameIn } from "./evidence.ts";

export type DownloadState =
  | { kind: "idle" }
  | { kind: "running"; bytes: number }
  | { kind: "done"; bytes: number; name: string }
  | { kind: "failed"; message: string };

const BROKEN_OFF = "The connection broke off, and nothing was saved. The export is recorded. Start it again.";

/** Fetches a file with its progress, then hands it to the browser to save. Leaving the page ends it. */
export function useDownload() {
  const [state, setState] = useState<DownloadState>({ kind: "idle" });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (href: string) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setState({ kind: "running", bytes: 0 });
    try {
      const saved = await fetchAndSave(href, controller.signal, (bytes) =>
        setState({ kind: "running", bytes }),
      );
      setState({ kind: "done", ...saved });
    } catch (error) {
      if (controller.signal.aborted) return;
      setState({ kind: "failed", message: error instanceof Refusal ? error.message : BROKEN_OFF });
    }
  };
  return { state, start };
}

/** What the server answered instead of a file, in its own words. */
class Refusal extends Error {}

async function fetchAndSave(href: string, signal: AbortSignal, onBytes: (bytes: number) => void) {
  const response = await fetch(href, { signal });
  if (!response.ok || !response.body) throw new Refusal(await messageOf(response));
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    pieces.push(next.value);
    bytes += next.value.length;
    onBytes(bytes);
  }
  const name = nameIn(response.headers.get("content-disposition"));
  save(new Blob(pieces, { type: "application/zip" }), name);
  return { bytes, name };
}

async function messageOf(response: Response): Promise<string> {
  const answer: unknown = await response.json().catch(() => null);
  const error = typeof answer === "object" && answer !== null && "error" in answer ? answer.error : null;
  const message = typeof error === "object" && error !== null && "message" in error ? error.message : null;
  return typeof message === "string" ? message : BROKEN_OFF;
}

function save(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
  URL.revokeObjectURL(href);
}
