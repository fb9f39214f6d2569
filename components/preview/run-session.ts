import type { InferenceSession } from "onnxruntime-web/wasm";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import type { Run } from "./messages.ts";

export type Ort = typeof import("onnxruntime-web/wasm");

/** Asks a loaded model, and puts what it answers into plain numbers. */
export async function runSession(
  ort: Pick<Ort, "Tensor">,
  session: InferenceSession,
  tensors: readonly FeedTensor[],
): Promise<Run> {
  const feeds = Object.fromEntries(
    tensors.map(({ name, type, data, dims }) => [
      name,
      new ort.Tensor(type as "string", data as string[], dims),
    ]),
  );
  const startedAt = performance.now();
  const outputs = await session.run(feeds);
  const ms = performance.now() - startedAt;
  const numbers = (name: string) =>
    Array.from((outputs[name]?.data ?? []) as ArrayLike<number | bigint>, Number);
  return {
    labels: numbers("label"),
    probabilities: numbers("probabilities"),
    values: numbers("prediction"),
    ms,
  };
}
