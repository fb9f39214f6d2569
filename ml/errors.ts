/** The data or the settings cannot be trained on. The message says what is wrong and what to do about it. */
export class TrainingInputError extends Error {
  override readonly name = "TrainingInputError";
}

/** The person (or the server shutting down) stopped the run. */
export class TrainingCancelledError extends Error {
  override readonly name = "TrainingCancelledError";
  constructor() {
    super("The training run was cancelled. Nothing was saved from it.");
  }
}
