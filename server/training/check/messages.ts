import type { FeedTensor } from "#ml/onnx/feed.ts";

export type CheckTask = { path: string; tensors: FeedTensor[] };
export type CheckAnswer =
  | { ok: true; probabilities: Float32Array; dims: readonly number[] }
  | { ok: false; message: string };
