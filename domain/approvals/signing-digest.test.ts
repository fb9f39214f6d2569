import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type Signing, signingDigest } from "./signing-digest.ts";

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const act: Signing = { requestId: "req_1", decision: "approve", contentDigest: "d".repeat(64) };

test("is SHA-256 over the act with its keys in the order of RFC 8785", () => {
  const text = `{"contentDigest":"${"d".repeat(64)}","decision":"approve","requestId":"req_1"}`;
  expect(signingDigest(act, sha256)).toBe(sha256(text));
});

test.each<{ other: string; change: Partial<Signing> }>([
  { other: "request", change: { requestId: "req_2" } },
  { other: "decision", change: { decision: "request_changes" } },
  { other: "emergency", change: { decision: "break_glass" } },
  { other: "content", change: { contentDigest: "e".repeat(64) } },
])("another $other has another digest", ({ change }) => {
  expect(signingDigest({ ...act, ...change }, sha256)).not.toBe(signingDigest(act, sha256));
});
