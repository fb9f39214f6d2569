import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { attempt } from "#server/audit/anchors/attempt.ts";
import { s3Anchor } from "#server/audit/anchors/s3.ts";
import { smallLog } from "#server/testing/small-log.ts";

/**
 * The S3 anchor against another implementation of S3 with object lock, by hand:
 *
 *   python3 -m venv /tmp/moto && /tmp/moto/bin/pip install 'moto[s3,server]==5.2.5'
 *   /tmp/moto/bin/moto_server -p 4231 & node_modules/.bin/node bench/peers/s3-object-lock.ts http://127.0.0.1:4231
 */
const endpoint = process.argv[2] ?? "http://127.0.0.1:4231";
const bucket = "audit-copies";
const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "s3cret" };
const admin = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
await admin.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));

const place = s3Anchor(
  {
    bucket,
    endpoint,
    region: "us-east-1",
    prefix: "check/",
    keyId: credentials.accessKeyId,
    secret: credentials.secretAccessKey,
    retentionDays: 30,
    pace: { everyMs: 1, afterSignatureMs: 1 },
  },
  { policy: { hosts: null, networks: [], loopback: true } },
);
const log = smallLog().add("a", "b");
const first = await attempt(place, log, null);
log.add("c");
const second = await attempt(place, log, null);
const readBack = (await place.held()) === log.checkpoint().note;
log.rewrite(0, "A");
log.add("d");
const rewritten = await attempt(place, log, null);

const { Versions: versions = [] } = await admin.send(new ListObjectVersionsCommand({ Bucket: bucket }));
const removed = await Promise.all(
  versions.map(({ Key, VersionId }) =>
    admin
      .send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId, BypassGovernanceRetention: true }))
      .then(
        () => "removed",
        (error: unknown) => (error instanceof Error ? error.name : "refused"),
      ),
  ),
);
const report = {
  copied: [first?.outcome, second?.outcome],
  detail: second?.detail,
  readBack,
  rewritten: rewritten?.outcome,
  objects: versions.length,
  removed,
};
console.log(JSON.stringify(report, null, 2));
