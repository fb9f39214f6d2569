import { TrainingCancelledError, TrainingInputError } from "#ml/errors.ts";
import type { Failed } from "./messages.ts";

/** What stopped a thread, as it is sent to another. */
export function asFailed(error: unknown): Failed {
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  return { kind: "failed", name, message, stack };
}

export function revive({ name, message, stack }: Failed): Error {
  if (name === "TrainingInputError") return new TrainingInputError(message);
  if (name === "TrainingCancelledError") return new TrainingCancelledError();
  const error = new Error(message);
  error.name = name;
  error.stack = stack;
  return error;
}
