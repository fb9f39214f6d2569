/** The eight refusals of the house. Anything else that is thrown is an internal error. */
export const ERROR_CODES = [
  "not_found",
  "forbidden",
  "unauthenticated",
  "invalid",
  "conflict",
  "precondition_failed",
  "too_large",
  "rate_limited",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export type FieldProblem = { path: string; message: string };

export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldProblem[];
  /** When a call that came too often may come again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    fields: readonly FieldProblem[] = [],
    retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = "DomainError";
    this.code = code;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * A no that keeps what the call wrote: a verb returns it, the kernel commits (a wrong try is counted, and recorded as
 * denied) and then throws the error.
 */
export class KeptRefusal {
  readonly error: DomainError;
  constructor(error: DomainError) {
    this.error = error;
  }
}

/** The database or another part cannot be reached: nothing was changed, and trying again later may work. */
export class Unavailable extends Error {
  override name = "Unavailable";
}

const make = (code: ErrorCode) => (message: string, fields?: readonly FieldProblem[]) =>
  new DomainError(code, message, fields);

export const notFound = (what = "This") =>
  new DomainError("not_found", `${what} does not exist, or you may not see it.`);
export const forbidden = make("forbidden");
export const unauthenticated = make("unauthenticated");
export const invalid = make("invalid");
export const conflict = make("conflict");
export const preconditionFailed = make("precondition_failed");
export const tooLarge = make("too_large");
export const rateLimited = make("rate_limited");

export const HTTP_STATUS: Record<ErrorCode, number> = {
  not_found: 404,
  forbidden: 403,
  unauthenticated: 401,
  invalid: 400,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  rate_limited: 429,
};

/** What may be said to the outside about any thrown thing; the cause stays in the log. */
export function publicError(thrown: unknown, requestId: string) {
  const error = translateDatabaseError(thrown);
  if (error instanceof DomainError) {
    return {
      status: HTTP_STATUS[error.code],
      code: error.code,
      message: error.message,
      fields: error.fields,
      requestId,
    };
  }
  if (error instanceof Unavailable) {
    return { status: 503, code: "unavailable" as const, message: error.message, fields: [], requestId };
  }
  return {
    status: 500,
    code: "internal" as const,
    message: `This failed on our side and changed nothing. The log has the cause under request ${requestId}.`,
    fields: [],
    requestId,
  };
}

const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "57P01",
  "57P02",
  "57P03",
  "53300",
]);

function* causes(error: unknown) {
  for (let e = error, depth = 0; e instanceof Error && depth < 6; e = e.cause, depth++) yield e;
}

/** Gives a driver's error its meaning: a lost connection is Unavailable, a broken uniqueness is a conflict. */
export function translateDatabaseError(error: unknown): unknown {
  for (const e of causes(error)) {
    if (e instanceof DomainError || e instanceof Unavailable) return e;
    const code = "code" in e && typeof e.code === "string" ? e.code : "";
    if (UNREACHABLE.has(code)) {
      return new Unavailable(
        "The database cannot be reached just now. Nothing was changed. Try again in a moment.",
        { cause: error },
      );
    }
    if (code === "23505")
      return conflict("Somebody made the same thing a moment ago. Reload and look at what is there.");
    if (code === "40001" || code === "40P01")
      return conflict("Somebody changed the same thing at the same moment. Reload it and try again.");
    if (code === "22P05" || code === "22021")
      return invalid("The text contains a character that cannot be stored (NUL). Remove it.");
  }
  return error;
}
