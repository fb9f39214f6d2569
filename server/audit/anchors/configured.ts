import type { Env } from "#server/kernel/env.ts";
import type { Mailer } from "#server/kernel/mail.ts";
import type { Anchor } from "./anchor.ts";
import { emailAnchor } from "./email.ts";
import { folderAnchor } from "./folder.ts";
import { gitAnchor } from "./git.ts";
import { type AnchorPlace, anchorPlaces, folderOf, gitdirOf } from "./places.ts";
import { s3Anchor } from "./s3.ts";
import { webhookAnchor } from "./webhook.ts";

/** The places that the environment names, ready to take copies. Only the worker opens them. */
export function configuredAnchors(env: Env, send: Mailer): Anchor[] {
  return anchorPlaces(env).flatMap((place) => opened(place, env, send) ?? []);
}

function opened({ kind, outside, pace }: AnchorPlace, env: Env, send: Mailer): Anchor | null {
  switch (kind) {
    case "folder": {
      const folder = folderOf(env);
      return folder === null ? null : folderAnchor({ folder, outside, pace });
    }
    case "git": {
      const gitdir = gitdirOf(env);
      const url = env.COUNTERSIGN_ANCHOR_GIT_REMOTE;
      const { COUNTERSIGN_ANCHOR_GIT_USER: user, COUNTERSIGN_ANCHOR_GIT_TOKEN: token } = env;
      return gitdir === null ? null : gitAnchor({ gitdir, remote: url ? { url, user, token } : null, pace });
    }
    case "s3":
      return s3(env, pace);
    case "email":
      return env.COUNTERSIGN_ANCHOR_EMAIL
        ? emailAnchor({ to: env.COUNTERSIGN_ANCHOR_EMAIL, send, pace })
        : null;
    case "webhook": {
      const { COUNTERSIGN_ANCHOR_WEBHOOK_URL: url, COUNTERSIGN_ANCHOR_WEBHOOK_SECRET: secret } = env;
      return url && secret ? webhookAnchor({ url, secret, pace }) : null;
    }
  }
}

function s3(env: Env, pace: AnchorPlace["pace"]): Anchor | null {
  const {
    COUNTERSIGN_ANCHOR_S3_BUCKET: bucket,
    COUNTERSIGN_ANCHOR_S3_KEY_ID: keyId,
    COUNTERSIGN_ANCHOR_S3_SECRET: secret,
  } = env;
  if (!bucket || !keyId || !secret) return null;
  return s3Anchor({
    bucket,
    keyId,
    secret,
    endpoint: env.COUNTERSIGN_ANCHOR_S3_ENDPOINT,
    region: env.COUNTERSIGN_ANCHOR_S3_REGION,
    prefix: env.COUNTERSIGN_ANCHOR_S3_PREFIX,
    retentionDays: env.COUNTERSIGN_ANCHOR_S3_RETENTION_DAYS,
    pace,
  });
}
