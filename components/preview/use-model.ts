"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { Provider } from "#domain/models/schemas.ts";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import type { FromWorker, Run, ToWorker } from "./messages.ts";

export type ModelState =
  | { kind: "loading" }
  | { kind: "ready"; provider: Provider; runtime: string; fellBack: string | null; openMs: number }
  | { kind: "refused"; sentence: string };

/**
 * The model in a worker of this page. Cases asked for while one runs wait in one place, where the newest replaces the one
 * before: a slider never queues up work. `run` answers null for what was replaced, be it a case or a batch of its explanation.
 */
export function useModel(source: { url: string; sha256: string }, provider: Provider) {
  const [state, setState] = useState<ModelState>({ kind: "loading" });
  const worker = useRef<Worker | null>(null);
  const calls = useRef(queueOf((message) => worker.current?.postMessage(message)));
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    setState({ kind: "loading" });
    const queue = calls.current;
    const made = new Worker(new URL("./preview.worker.ts", import.meta.url), { type: "module" });
    worker.current = made;
    made.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === "opened") {
        const { type: _type, ...facts } = data;
        setState({ kind: "ready", ...facts });
      } else if (data.type === "refused") setState({ kind: "refused", sentence: data.sentence });
      else queue.settle(data);
    };
    made.onerror = () =>
      setState({
        kind: "refused",
        sentence:
          "The preview could not start in this browser. Nothing was run. Reload the page, or try a current browser.",
      });
    made.postMessage({
      type: "open",
      url: source.url,
      sha256: source.sha256,
      provider,
      origin: window.location.origin,
      attempt,
    } satisfies ToWorker);
    return () => {
      made.terminate();
      worker.current = null;
      queue.clear();
    };
  }, [source.url, source.sha256, provider, attempt]);

  const run = useCallback((tensors: FeedTensor[]) => calls.current.ask(tensors), []);
  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  return { state, run, retry };
}

type Pending = {
  id: number;
  tensors: FeedTensor[];
  resolve(run: Run | null): void;
  reject(error: Error): void;
};

function queueOf(send: (message: ToWorker) => void) {
  let nextId = 1;
  let running: Pending | null = null;
  let waiting: Pending | null = null;
  const begin = (pending: Pending) => {
    running = pending;
    send({ type: "run", id: pending.id, tensors: pending.tensors });
  };
  return {
    ask: (tensors: FeedTensor[]) =>
      new Promise<Run | null>((resolve, reject) => {
        const pending = { id: nextId++, tensors, resolve, reject };
        if (running === null) begin(pending);
        else {
          waiting?.resolve(null);
          waiting = pending;
        }
      }),
    settle(message: Extract<FromWorker, { type: "answer" | "failed" }>) {
      if (running?.id !== message.id) return;
      const done = running;
      running = null;
      if (waiting) {
        const next = waiting;
        waiting = null;
        begin(next);
      }
      if (message.type === "answer") {
        const { type: _type, id: _id, ...answer } = message;
        done.resolve(answer);
      } else done.reject(new Error(message.sentence));
    },
    clear() {
      running?.resolve(null);
      waiting?.resolve(null);
      running = null;
      waiting = null;
    },
  };
}
