import type { Adoption } from "#ml/onnx/adopt.ts";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import type { OnnxSummary } from "#ml/onnx/inspect.ts";

/** Two questions that the process with the foreign file is asked: open it, and answer these rows. */
export type ToOutside =
  | { kind: "open"; path: string; adoption: Adoption }
  | { kind: "ask"; tensors: FeedTensor[] };

export type FromOutside =
  | { kind: "opened"; summary: OnnxSummary; adopted: Uint8Array }
  | { kind: "answered"; numbers: Float32Array | Float64Array }
  /** `sentence` when it is for people as it stands. */
  | { kind: "failed"; message: string; sentence: boolean };
