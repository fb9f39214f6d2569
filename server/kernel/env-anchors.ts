import { z } from "zod";
import { isWebhookSecret } from "./webhook-secret.ts";

const httpsAddress = (example: string) =>
  z.string().refine((value) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    return url?.protocol === "https:" && url.username === "" && url.password === "";
  }, `an https address without a name or password in it, such as ${example}`);

const OFF = "off";
const flag = z.enum(["0", "1"], "0 or 1").transform((value) => value === "1");
const upTo = (most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, `a whole number from 1 to ${most}`)
    .transform(Number)
    .refine((value) => value >= 1 && value <= most, `a whole number from 1 to ${most}`);

/** Where checkpoints are copied to. Folder and git repository stand by default; the others by configuration. */
export const ANCHOR_VARIABLES = {
  COUNTERSIGN_ANCHOR_MINUTES: upTo(1440).default(5),
  COUNTERSIGN_ANCHOR_FOLDER: z.string().optional(),
  COUNTERSIGN_ANCHOR_FOLDER_OUTSIDE: flag.default(false),
  COUNTERSIGN_ANCHOR_GIT: z.string().optional(),
  COUNTERSIGN_ANCHOR_GIT_REMOTE: httpsAddress("https://git.example.org/audit/anchors.git").optional(),
  COUNTERSIGN_ANCHOR_GIT_USER: z.string().max(200).default("git"),
  COUNTERSIGN_ANCHOR_GIT_TOKEN: z.string().max(2_000).optional(),
  COUNTERSIGN_ANCHOR_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name")
    .optional(),
  COUNTERSIGN_ANCHOR_S3_ENDPOINT: httpsAddress("https://s3.example.org").optional(),
  COUNTERSIGN_ANCHOR_S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]{2,40}$/, "a region such as eu-central-1")
    .default("us-east-1"),
  COUNTERSIGN_ANCHOR_S3_PREFIX: z
    .string()
    .regex(/^([A-Za-z0-9_-][A-Za-z0-9._-]*\/)*$/, "a path that ends in a slash, such as countersign/")
    .default(""),
  COUNTERSIGN_ANCHOR_S3_KEY_ID: z.string().max(200).optional(),
  COUNTERSIGN_ANCHOR_S3_SECRET: z.string().max(2_000).optional(),
  COUNTERSIGN_ANCHOR_S3_RETENTION_DAYS: upTo(36_500).default(3_650),
  COUNTERSIGN_ANCHOR_EMAIL: z
    .string()
    .regex(/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$/, "an e-mail address")
    .optional(),
  COUNTERSIGN_ANCHOR_EMAIL_HOURS: upTo(720).default(24),
  COUNTERSIGN_ANCHOR_WEBHOOK_URL: httpsAddress("https://audit.example.org/checkpoints").optional(),
  COUNTERSIGN_ANCHOR_WEBHOOK_SECRET: z
    .string()
    .refine(isWebhookSecret, "whsec_ followed by 24 to 64 bytes in base64")
    .optional(),
} as const;

/** Values that no message may repeat; an address that was refused may hold a password. */
export const ANCHOR_SECRETS = [
  "COUNTERSIGN_ANCHOR_GIT_REMOTE",
  "COUNTERSIGN_ANCHOR_S3_ENDPOINT",
  "COUNTERSIGN_ANCHOR_WEBHOOK_URL",
  "COUNTERSIGN_ANCHOR_GIT_TOKEN",
  "COUNTERSIGN_ANCHOR_S3_KEY_ID",
  "COUNTERSIGN_ANCHOR_S3_SECRET",
  "COUNTERSIGN_ANCHOR_WEBHOOK_SECRET",
] as const;

const Anchors = z.object(ANCHOR_VARIABLES);
export type AnchorSettings = z.output<typeof Anchors>;
type Name = keyof AnchorSettings;

/** Which variable another one is of no use without. */
const NEEDS: readonly [Name, readonly Name[]][] = [
  ["COUNTERSIGN_ANCHOR_S3_BUCKET", ["COUNTERSIGN_ANCHOR_S3_KEY_ID", "COUNTERSIGN_ANCHOR_S3_SECRET"]],
  ["COUNTERSIGN_ANCHOR_S3_ENDPOINT", ["COUNTERSIGN_ANCHOR_S3_BUCKET"]],
  ["COUNTERSIGN_ANCHOR_WEBHOOK_URL", ["COUNTERSIGN_ANCHOR_WEBHOOK_SECRET"]],
  ["COUNTERSIGN_ANCHOR_WEBHOOK_SECRET", ["COUNTERSIGN_ANCHOR_WEBHOOK_URL"]],
  ["COUNTERSIGN_ANCHOR_GIT_TOKEN", ["COUNTERSIGN_ANCHOR_GIT_REMOTE"]],
];

/** A sentence for each variable that stands without the one it needs. */
export function anchorProblems(values: AnchorSettings & { SMTP_URL?: string | undefined }): string[] {
  const problems = NEEDS.flatMap(([given, needed]) =>
    needed
      .filter((name) => values[given] !== undefined && values[name] === undefined)
      .map((name) => `${given} is given and ${name} is not; set both or neither.`),
  );
  if (values.COUNTERSIGN_ANCHOR_EMAIL && !values.SMTP_URL)
    problems.push(
      "COUNTERSIGN_ANCHOR_EMAIL is given and SMTP_URL is not; without a mail server nothing is sent.",
    );
  if (values.COUNTERSIGN_ANCHOR_GIT_REMOTE && values.COUNTERSIGN_ANCHOR_GIT === OFF)
    problems.push(
      "COUNTERSIGN_ANCHOR_GIT_REMOTE is given and COUNTERSIGN_ANCHOR_GIT is off; set one of them.",
    );
  return problems;
}

/** The folder an anchor uses: what was given, its default, or null when it is switched off. */
export function anchorFolder(given: string | undefined, byDefault: string): string | null {
  return given === OFF ? null : (given ?? byDefault);
}
