import type { FeedTensor } from "#ml/onnx/feed.ts";

/** `output` is the one whose numbers are compared. */
export type CheckTask = { path: string; tensors: FeedTensor[]; output: "probabilities" | "prediction" };
export type CheckAnswer =
  | { ok: true; answers: Float32Array; dims: readonly number[] }
  | { ok: false; message: string };
