import { pino } from "pino";
import { env } from "./env.ts";

/** Structured log on standard output. Secrets never reach it: headers and passwords are cut out. */
export const log = pino({
  level: env().LOG_LEVEL,
  redact: ["headers.authorization", "headers.cookie", "password", "token", "*.password", "*.token"],
});
