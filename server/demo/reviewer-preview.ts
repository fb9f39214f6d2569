import * as ort from "onnxruntime-web/wasm";
import type { Answer, InputRecord } from "#domain/models/schemas.ts";
import { buildFeed } from "#ml/onnx/feed.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { runtime } from "#server/kernel/runtime.ts";

/** What the reviewer's browser would answer: the same WebAssembly build, on the same bytes. */
export async function previewInWebAssembly(
  model: { sha256: string; inputSchema: InputSchema },
  input: InputRecord,
) {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(await runtime().artifacts.read(model.sha256));
  const feed = buildFeed(model.inputSchema, [input]);
  if (!feed.ok) throw new Error(feed.problems[0]?.message ?? "the case does not fit");
  const tensors = Object.fromEntries(
    feed.tensors.map((tensor) => [tensor.name, new ort.Tensor(tensor.type, tensor.data, tensor.dims)]),
  );
  const startedAt = performance.now();
  const outputs = await session.run(tensors);
  const durationMs = performance.now() - startedAt;
  const numbers = (name: string) =>
    Array.from((outputs[name]?.data ?? []) as ArrayLike<number | bigint>, Number);
  const probabilities = numbers("probabilities");
  const [index = 0] = numbers("label");
  await session.release();
  const output: Answer = { label: model.inputSchema.classes[index] ?? "", probabilities };
  return {
    output,
    durationMs,
    runtime: `onnxruntime-web ${ort.env.versions.common}`,
    provider: "wasm" as const,
  };
}
