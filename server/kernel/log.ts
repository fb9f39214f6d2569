import { type LoggerOptions, pino } from "pino";
import { env } from "./env.ts";

/** Fields of an error that carry what a statement was given: hashes, addresses, whatever a person typed. */
const CARRIES_VALUES = new Set(["parameters", "params", "args", "query", "detail", "where"]);
const DEPTH_MAX = 4;

/** An error without the values of its statement: drivers put them into its fields, its message and its stack. */
export function plainError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error) || depth > DEPTH_MAX) return depth === 0 ? String(error) : undefined;
  const facts = Object.fromEntries(
    Object.entries(error).filter(
      ([key, value]) =>
        !CARRIES_VALUES.has(key) &&
        (typeof value === "string" || typeof value === "number") &&
        key !== "message",
    ),
  );
  const cause = plainError(error.cause, depth + 1);
  return {
    ...facts,
    type: error.name,
    message: withoutValues(error.message),
    stack: withoutValues(error.stack ?? ""),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** "Failed query: insert … params: …" keeps the statement, whose values are marks, and loses the values. */
const withoutValues = (text: string): string =>
  text.replaceAll(/\nparams: .*?(?=\n {4}at |$)/gs, "\nparams: left out");

export const LOG_OPTIONS: LoggerOptions = {
  redact: [
    "headers.authorization",
    "headers.cookie",
    ...["password", "token", "secret", "cookie", "authorization"].flatMap((name) => [name, `*.${name}`]),
  ],
  serializers: { err: (error: unknown) => plainError(error) },
};

/** Structured log on standard output. Secrets never reach it: headers and passwords are cut out. */
export const log = pino({ level: env().LOG_LEVEL, ...LOG_OPTIONS });
