import { isAbsolute, resolve } from "node:path";
import { z } from "zod";
import { homeSecrets } from "#db/secrets.ts";
import { isOrigin } from "#domain/audit/log/checkpoint.ts";
import { ANCHOR_SECRETS, ANCHOR_VARIABLES, anchorProblems } from "./env-anchors.ts";
import { isInnerNetwork } from "./outbound-address.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;
// ASCII only, and nothing that ends a header or opens a second address.
const MAIL_FROM = /^([A-Za-z0-9 .'_-]{1,80} <)?[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>?$/;
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, `a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `a whole number from ${least} to ${most}`);

const address = (protocols: readonly string[], example: string) =>
  z.string().refine((value) => protocols.includes(protocolOf(value)), `an address such as ${example}`);

const port = wholeNumber(1, 65535);
const postgresUrl = address(["postgres:", "postgresql:"], "postgres://user:password@host:5432/name");
const flag = z.enum(["0", "1"], "0 or 1").transform((value) => value === "1");
const HOST_PATTERN = /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Parts between commas, each of which must fit. */
const listOf = (fits: (part: string) => boolean, must: string) =>
  z
    .string()
    .transform((value) => value.split(",").map((part) => part.trim().toLowerCase()))
    .refine((parts) => parts.every(fits), must);

const Variables = z.object({
  ...ANCHOR_VARIABLES,
  PORT: port.default(3000),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:[\]_-]+$/, "a host name or an IP address")
    .default("127.0.0.1"),
  COUNTERSIGN_HOME: z.string().default(".countersign"),
  DATABASE_URL: postgresUrl.optional(),
  APP_DATABASE_URL: postgresUrl.optional(),
  SEQUENCER_DATABASE_URL: postgresUrl.optional(),
  COUNTERSIGN_LOG_ORIGIN: z
    .string()
    .refine(isOrigin, "a name such as portal.example.org/log, without spaces and plus signs")
    .optional(),
  COUNTERSIGN_LOG_KEY_FILE: z.string().refine(isAbsolute, "an absolute path").optional(),
  COUNTERSIGN_DEMO: flag.optional(),
  COUNTERSIGN_PUBLIC_URL: address(["http:", "https:"], "https://countersign.example.org").optional(),
  COUNTERSIGN_SECRET: z.string().min(16, "at least 16 characters long").optional(),
  COUNTERSIGN_SESSION_IDLE_MINUTES: wholeNumber(5, 10_080).default(480),
  COUNTERSIGN_SESSION_HOURS: wholeNumber(1, 720).default(168),
  COUNTERSIGN_TRUSTED_PROXIES: wholeNumber(0, 9).default(0),
  OIDC_ISSUER: address(["https:", "http:"], "https://login.example.org").optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(40, "at most 40 characters long").optional(),
  COUNTERSIGN_WORKER_THREADS: wholeNumber(1, 256).optional(),
  COUNTERSIGN_EGRESS_HOSTS: listOf(
    (part) => HOST_PATTERN.test(part),
    "host names between commas, such as hooks.example.org,*.example.net",
  ).optional(),
  COUNTERSIGN_EGRESS_NETWORKS: listOf(
    isInnerNetwork,
    "private networks between commas, such as 10.20.0.0/16",
  ).optional(),
  INFERENCE_PORT: port.optional(),
  SMTP_URL: address(["smtp:", "smtps:"], "smtps://user:password@mail.example.org:465").optional(),
  MAIL_FROM: z
    .string()
    .regex(MAIL_FROM, 'an address such as portal@example.org or "Countersign <portal@example.org>"')
    .optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(", ")}`).default("info"),
  NODE_ENV: z
    .enum(["production", "development", "test"], "production, development or test")
    .default("production"),
});

/** Every variable that is read, for the page that names them. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(Variables.shape);

/** Values that no message may repeat. */
const SECRET_NAMES = new Set<string>([
  "DATABASE_URL",
  "APP_DATABASE_URL",
  "SEQUENCER_DATABASE_URL",
  "COUNTERSIGN_SECRET",
  "OIDC_CLIENT_SECRET",
  "SMTP_URL",
  ...ANCHOR_SECRETS,
]);

export type Env = z.output<typeof Variables> & {
  INFERENCE_PORT: number;
  /** True when the person asked for this port; a default may move to a free one. */
  inferencePortIsGiven: boolean;
};

export class EnvError extends Error {
  override readonly name = "EnvError";
}

/**
 * Reads the environment of a process. An empty value counts as not given. Paths come back absolute.
 * Throws an `EnvError` whose message is one sentence for each bad value.
 */
export function parseEnv(record: Readonly<Record<string, string | undefined>>, cwd = process.cwd()): Env {
  const given: Record<string, string> = {};
  for (const name of Object.keys(Variables.shape)) {
    const value = record[name]?.trim();
    if (value) given[name] = value;
  }
  const parsed = Variables.safeParse(given);
  if (!parsed.success) {
    throw new EnvError(parsed.error.issues.map((issue) => sentenceFor(issue, given)).join("\n"));
  }
  const values = parsed.data;
  if (values.SMTP_URL && !values.MAIL_FROM) {
    throw new EnvError(
      "SMTP_URL is given and MAIL_FROM is not; set MAIL_FROM to the address that messages come from.",
    );
  }
  const sso = [values.OIDC_ISSUER, values.OIDC_CLIENT_ID, values.OIDC_CLIENT_SECRET].filter(Boolean);
  if (sso.length > 0 && sso.length < 3) {
    throw new EnvError(
      "Single sign-on needs OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET together; give all three or none.",
    );
  }
  if (values.OIDC_ISSUER?.startsWith("http:") && !isLoopback(new URL(values.OIDC_ISSUER).hostname)) {
    throw new EnvError(
      "OIDC_ISSUER must be an https address; plain http serves only on this machine, for trying out.",
    );
  }
  const problems = anchorProblems(values);
  if (problems.length > 0) throw new EnvError(problems.join("\n"));
  const home = values.COUNTERSIGN_HOME;
  return {
    ...values,
    COUNTERSIGN_HOME: isAbsolute(home) ? home : resolve(cwd, home),
    COUNTERSIGN_PUBLIC_URL: values.COUNTERSIGN_PUBLIC_URL?.replace(/\/+$/, ""),
    INFERENCE_PORT: values.INFERENCE_PORT ?? (values.PORT < 65535 ? values.PORT + 1 : values.PORT - 1),
    inferencePortIsGiven: values.INFERENCE_PORT !== undefined,
  };
}

/** Demo mode has passwordless accounts, so by itself it is on only where nobody else can reach it. */
export function isDemo(env: Pick<Env, "COUNTERSIGN_DEMO" | "DATABASE_URL" | "HOST">): boolean {
  return env.COUNTERSIGN_DEMO ?? (env.DATABASE_URL === undefined && isLoopback(env.HOST));
}

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** The address people open: the public one, or the one this process listens on. */
export function publicUrl(env: Pick<Env, "COUNTERSIGN_PUBLIC_URL" | "HOST" | "PORT">): string {
  if (env.COUNTERSIGN_PUBLIC_URL) return env.COUNTERSIGN_PUBLIC_URL;
  const bare = env.HOST.replace(/^\[|\]$/g, "");
  const host = bare === "0.0.0.0" || bare === "::" ? "localhost" : bare;
  return `http://${host.includes(":") ? `[${host}]` : host}:${env.PORT}`;
}

let cached: Env | undefined;

/** The environment of this process, read once. */
export function env(): Env {
  cached ??= parseEnv(process.env);
  return cached;
}

/** For tests, which set some of it; returns what puts it back. */
export function provideEnv(given: Partial<Env>): () => void {
  const before = env();
  cached = { ...before, ...given };
  return () => {
    cached = before;
  };
}

/** Signs sessions: `COUNTERSIGN_SECRET`, or the one made for this installation at its first start. */
export function sessionSecret(): string {
  return env().COUNTERSIGN_SECRET ?? homeSecrets(env().COUNTERSIGN_HOME).session;
}

function sentenceFor(issue: z.core.$ZodIssue, given: Record<string, string>): string {
  const name = String(issue.path[0]);
  const subject = SECRET_NAMES.has(name) ? `${name} has a bad value` : `${name} is "${given[name]}"`;
  return `${subject}; it must be ${issue.message}.`;
}

function protocolOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol : "";
}
