import type { Provider } from "#domain/models/schemas.ts";
import type { FeedTensor } from "#ml/onnx/feed.ts";

/** What the page asks of the worker. */
export type ToWorker =
  | { type: "open"; url: string; sha256: string; provider: Provider; origin: string; attempt: number }
  | { type: "run"; id: number; tensors: FeedTensor[] };

/** What the model says, row by row: class positions with the probabilities of all classes, or numbers. */
export type Run = {
  labels: readonly number[];
  probabilities: readonly number[];
  values: readonly number[];
  ms: number;
};

export type RefusedBecause = "tampered" | "unreachable" | "no_digest" | "not_loadable";

/** What the worker answers. */
export type FromWorker =
  | { type: "opened"; provider: Provider; runtime: string; fellBack: string | null; openMs: number }
  | { type: "refused"; because: RefusedBecause; sentence: string }
  | ({ type: "answer"; id: number } & Run)
  | { type: "failed"; id: number; sentence: string };
