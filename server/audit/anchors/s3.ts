import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { Pace } from "#domain/audit/anchors/rules.ts";
import type { OutboundOptions } from "#server/kernel/outbound.ts";
import { type Anchor, type Copy, noteName, noteOf, sizeOfName } from "./anchor.ts";
import { s3Place } from "./places.ts";
import { s3Transport } from "./s3-transport.ts";

export type S3Settings = {
  bucket: string;
  /** Another S3-compatible store than Amazon's. */
  endpoint: string | undefined;
  region: string;
  prefix: string;
  keyId: string;
  secret: string;
  retentionDays: number;
  pace: Pace;
};

const DAY_MS = 24 * 3600 * 1000;

/** One object for each checkpoint, locked in compliance mode: until its day comes nobody can remove it, the account's owner included. */
export function s3Anchor(settings: S3Settings, options: OutboundOptions = {}): Anchor {
  const client = new S3Client({
    region: settings.region,
    ...(settings.endpoint ? { endpoint: settings.endpoint, forcePathStyle: true } : {}),
    credentials: { accessKeyId: settings.keyId, secretAccessKey: settings.secret },
    requestHandler: s3Transport(options),
    // The worker's own schedule tries again, with longer waits.
    maxAttempts: 1,
  });
  return {
    kind: "s3",
    place: s3Place(settings),
    outside: true,
    pace: settings.pace,
    held: () => newestNote(client, settings),
    keep: (copy) => putLocked(client, settings, copy),
  };
}

async function newestNote(client: S3Client, { bucket, prefix }: S3Settings): Promise<string | null> {
  const folder = `${prefix}checkpoints/`;
  let newest: string | undefined;
  let token: string | undefined;
  try {
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: folder, ContinuationToken: token }),
      );
      for (const { Key: key = "" } of page.Contents ?? [])
        if (sizeOfName(key.slice(folder.length)) !== null && (newest === undefined || key > newest))
          newest = key;
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    if (newest === undefined) return null;
    const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: newest }));
    return object.Body ? noteOf(await object.Body.transformToByteArray()) : null;
  } catch (error) {
    // A key that may write and not read is a sound choice; the receipts then tell what was kept.
    if (statusOf(error) === 403) return null;
    throw explain(error, bucket);
  }
}

async function putLocked(client: S3Client, settings: S3Settings, copy: Copy): Promise<string> {
  const target = { Bucket: settings.bucket, Key: `${settings.prefix}checkpoints/${noteName(copy.size)}` };
  const until = new Date(Date.now() + settings.retentionDays * DAY_MS);
  try {
    await client.send(
      new PutObjectCommand({
        ...target,
        Body: copy.note,
        ContentType: "text/plain; charset=utf-8",
        ChecksumAlgorithm: "SHA256",
        IfNoneMatch: "*",
        ObjectLockMode: "COMPLIANCE",
        ObjectLockRetainUntilDate: until,
        Metadata: { origin: copy.origin, keys: copy.verifierKeys.join(" ").slice(0, 1_500) },
      }),
    );
  } catch (error) {
    // It is there already, from an attempt whose answer was lost; the check below says whether it is locked.
    if (statusOf(error) !== 412) throw explain(error, settings.bucket);
  }
  const head = await client.send(new HeadObjectCommand(target)).catch((error: unknown) => {
    if (statusOf(error) === 403) return null;
    throw explain(error, settings.bucket);
  });
  if (head === null) return `${target.Key}; the lock cannot be read back with this key`;
  if (head.ObjectLockMode !== "COMPLIANCE" || !head.ObjectLockRetainUntilDate)
    throw new Error(
      "the store took the copy without a lock, so it could be removed. Use a bucket with object lock switched on",
    );
  return `${target.Key}, locked until ${head.ObjectLockRetainUntilDate.toISOString().slice(0, 10)}`;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** The store's own code and status; its message may repeat parts of the request. */
function explain(error: unknown, bucket: string): unknown {
  if (!(error instanceof S3ServiceException)) return error;
  return new Error(
    `the store refused the bucket ${bucket}: ${error.name} (${statusOf(error) ?? "no status"})`,
  );
}
