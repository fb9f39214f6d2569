import { formatCount } from "#domain/format/numbers.ts";
import type { AnchorKind } from "./rules.ts";

export const ANCHOR_LABELS: Record<AnchorKind, string> = {
  folder: "Folder",
  git: "Git repository",
  s3: "S3 with object lock",
  email: "E-mail to the auditor",
  webhook: "Webhook",
};

export type Claim = {
  tone: "ok" | "warn" | "bad";
  title: string;
  /** What somebody with the copies can show. */
  proven: string;
  /** What nobody can, and what would change that. */
  notProven: string;
};

const entries = (n: number): string => `${formatCount(n)} ${n === 1 ? "entry" : "entries"}`;

/**
 * What may be said of the log, and no more: it is tamper-evident for what a checkpoint outside this server covers. `size`
 * counts the leaves of the newest checkpoint, `outside` those of the largest copy elsewhere, null without one.
 */
export function claimOf(log: { size: number; outside: number | null; alarm: boolean }): Claim {
  const { size, outside, alarm } = log;
  if (alarm)
    return {
      tone: "bad",
      title: "The log contradicts a copy of it",
      proven:
        "Copies made before still show what the log said then. Keep them, and compare them with verify.mjs.",
      notProven:
        "Until it is known what happened, nothing that the log says now is proven. An entry was changed or removed after it was signed, an older backup was restored, or somebody touched the copy.",
    };
  if (outside === null)
    return {
      tone: "warn",
      title: "No copy outside this server yet",
      proven:
        "Against mistakes and against anybody without rights to this server: a changed or missing entry no longer fits the tree.",
      notProven:
        "Against somebody who rules this server, its database and its keys: they could rewrite the whole log and sign it anew. Folder and git repository below lie on the same machine, so they count only once somebody takes them elsewhere. Give the newest checkpoint to somebody outside, or set a git remote, S3, e-mail or a webhook.",
    };
  const rest = Math.max(0, size - outside);
  return {
    tone: "ok",
    title:
      rest === 0
        ? "Every entry is covered by a copy outside this server"
        : "Covered by a copy outside this server",
    proven: `Tamper-evident for every event covered by a checkpoint held outside this server: ${entries(outside)}. Whoever holds that copy sees it when one of them is changed, removed or moved.`,
    notProven:
      rest === 0
        ? "That nobody wrote a false entry in the first place, and that the clock was right. A copy also shows something only when somebody compares it."
        : `The ${entries(rest)} after it, until the next copy. That nobody wrote a false entry in the first place. A copy also shows something only when somebody compares it.`,
  };
}
