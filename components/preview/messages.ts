import type { Provider } from "#domain/models/schemas.ts";
import type { FeedTensor } from "#ml/onnx/feed.ts";

/** What the page asks of the worker. */
export type ToWorker =
  | { type: "open"; url: string; sha256: string; provider: Provider; origin: string; attempt: number }
  | { type: "run"; id: number; tensors: FeedTensor[] };

export type RefusedBecause = "tampered" | "unreachable" | "no_digest" | "not_loadable";

/** What the worker answers. */
export type FromWorker =
  | { type: "opened"; provider: Provider; runtime: string; fellBack: string | null; openMs: number }
  | { type: "refused"; because: RefusedBecause; sentence: string }
  | { type: "answer"; id: number; label: number; probabilities: number[]; value: number | null; ms: number }
  | { type: "failed"; id: number; sentence: string };
