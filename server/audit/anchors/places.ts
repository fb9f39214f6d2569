import { join } from "node:path";
import type { AnchorKind, Pace } from "#domain/audit/anchors/rules.ts";
import type { Env } from "#server/kernel/env.ts";
import { anchorFolder } from "#server/kernel/env-anchors.ts";

/** What is known of a place without opening it: for pages, which load no client of any store. */
export type AnchorPlace = {
  kind: AnchorKind;
  /** Where copies lie, in words that go to the page and the record; never a secret. */
  place: string;
  /** Whether whoever rules this server could still not change the copies. */
  outside: boolean;
  pace: Pace;
};

const MINUTE_MS = 60_000;
const AFTER_SIGNATURE_MS = 30_000;
/** A mailbox is read by a person: at most one letter an hour, whatever is signed. */
const LETTER_MS = 60 * MINUTE_MS;

const soon = (everyMs: number, afterSignatureMs: number): Pace => ({
  everyMs,
  afterSignatureMs: Math.min(everyMs, afterSignatureMs),
});

export const folderOf = (env: Env): string | null =>
  anchorFolder(env.COUNTERSIGN_ANCHOR_FOLDER, join(env.COUNTERSIGN_HOME, "anchors", "folder"));

export const gitdirOf = (env: Env): string | null =>
  anchorFolder(env.COUNTERSIGN_ANCHOR_GIT, join(env.COUNTERSIGN_HOME, "anchors", "git"));

export const s3Place = (s3: { endpoint: string | undefined; bucket: string; prefix: string }): string =>
  `${s3.endpoint ? `${new URL(s3.endpoint).host}/` : "s3://"}${s3.bucket}/${s3.prefix}`;

export const gitPlace = (gitdir: string, remoteUrl: string | undefined): string =>
  remoteUrl?.replace(/^https?:\/\//, "") ?? gitdir;

/** The places that the environment names. */
export function anchorPlaces(env: Env): AnchorPlace[] {
  const pace = soon(env.COUNTERSIGN_ANCHOR_MINUTES * MINUTE_MS, AFTER_SIGNATURE_MS);
  const places: AnchorPlace[] = [];
  const folder = folderOf(env);
  if (folder)
    places.push({ kind: "folder", place: folder, outside: env.COUNTERSIGN_ANCHOR_FOLDER_OUTSIDE, pace });
  const gitdir = gitdirOf(env);
  const remote = env.COUNTERSIGN_ANCHOR_GIT_REMOTE;
  if (gitdir)
    places.push({ kind: "git", place: gitPlace(gitdir, remote), outside: remote !== undefined, pace });
  const {
    COUNTERSIGN_ANCHOR_S3_BUCKET: bucket,
    COUNTERSIGN_ANCHOR_S3_ENDPOINT: endpoint,
    COUNTERSIGN_ANCHOR_S3_PREFIX: prefix,
  } = env;
  if (bucket) places.push({ kind: "s3", place: s3Place({ endpoint, bucket, prefix }), outside: true, pace });
  if (env.COUNTERSIGN_ANCHOR_EMAIL) {
    const letters = soon(env.COUNTERSIGN_ANCHOR_EMAIL_HOURS * 60 * MINUTE_MS, LETTER_MS);
    places.push({ kind: "email", place: env.COUNTERSIGN_ANCHOR_EMAIL, outside: true, pace: letters });
  }
  const url = env.COUNTERSIGN_ANCHOR_WEBHOOK_URL;
  if (url) places.push({ kind: "webhook", place: new URL(url).host, outside: true, pace });
  return places;
}
