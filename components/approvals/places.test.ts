import { describe, expect, test } from "vitest";
import type { BlockerHref } from "#domain/approvals/blockers.ts";
import type { RequestView } from "#domain/approvals/view.ts";
import { mendingPlace } from "./places.ts";

const BASE = "/o/acme/p/flights";
const REVIEW = `${BASE}/reviews/req_1`;
const VERSION = `${BASE}/models/late-flight/4`;
const no = { allowed: false, reason: "No.", key: "role" };
const yes = { allowed: true, reason: null, key: null };

type Reader = Pick<RequestView, "mayApprove" | "mayRemind" | "myPreviews">;
const signer: Reader = { mayApprove: yes, mayRemind: true, myPreviews: 2 };
const asker: Reader = { mayApprove: no, mayRemind: true, myPreviews: 0 };
const onlooker: Reader = { mayApprove: no, mayRemind: false, myPreviews: 0 };

const place = (reader: Reader, href: BlockerHref) =>
  mendingPlace(
    BASE,
    {
      id: "req_1",
      subject: { kind: "model_version", id: "mdv_1", label: "v4", path: ["models", "late-flight", "4"] },
      ...reader,
    },
    href,
  );

// By type: a kind of blocker without a row here does not compile.
const rows: { [Kind in BlockerHref["kind"]]: [Reader, Extract<BlockerHref, { kind: Kind }>, string][] } = {
  changes: [[asker, { kind: "changes" }, `${REVIEW}#decisions`]],
  signatures: [
    [signer, { kind: "signatures" }, "#sign"],
    [asker, { kind: "signatures" }, "#remind"],
    [onlooker, { kind: "signatures" }, `${BASE}/access`],
  ],
  stale: [[asker, { kind: "stale" }, VERSION]],
  receipts: [[onlooker, { kind: "receipts" }, "/o/acme/audit/log"]],
  preview: [
    [asker, { kind: "preview" }, VERSION],
    [{ ...asker, myPreviews: 1 }, { kind: "preview" }, "#remind"],
  ],
  threads: [
    [asker, { kind: "threads", threadId: "cmt_1" }, `${BASE}/threads/cmt_1`],
    [asker, { kind: "threads", threadId: null }, `${REVIEW}#threads`],
  ],
  findings: [[asker, { kind: "findings" }, `${REVIEW}#findings`]],
  security: [[signer, { kind: "security" }, "/account/security"]],
  checklist: [[asker, { kind: "checklist", phase: "scalability" }, `${BASE}/governance?phase=scalability`]],
};

describe("each line of what blocks a request leads to where it is mended", () => {
  test.each(Object.values(rows).flat())("for %o, %o leads to %s", (reader, href, expected) => {
    const found = place(reader, href);
    expect(found.href).toBe(expected);
    expect(found.words).not.toBe("");
  });
});
