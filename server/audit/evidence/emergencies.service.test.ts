import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { signingDigest } from "#domain/approvals/signing-digest.ts";
import { ApprovalLedger } from "#domain/audit/verify/approvals/ledger.ts";
import { type Entry, parseEntry } from "#domain/audit/verify/entry.ts";
import { type FindingName, Findings } from "#domain/audit/verify/findings.ts";
import { breakGlassConfirm } from "#server/approvals/break-glass-confirm.ts";
import { breakGlassPropose } from "#server/approvals/break-glass-propose.ts";
import { breakGlassReview } from "#server/approvals/break-glass-review.ts";
import { sha256, versionContent } from "#server/approvals/version-content.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { completedStepUp, proposingStepUp } from "#server/testing/step-ups.ts";
import { closeTestConnection, inWorld, type World } from "#server/testing/world.ts";

afterAll(closeTestConnection);

const ACTIONS = ["approvals.breakGlassPropose", "approvals.breakGlassConfirm", "approvals.breakGlassReview"];

/** An emergency as the verbs record it: proposed by the lead, confirmed by the owner, reviewed by another lead. */
async function emergency(w: World): Promise<Entry[]> {
  const version = await makeModelVersion(w);
  const { lead, owner } = w.people;
  const third = await w.add("lead");
  const contentDigest = await w.inside(async (tx) => (await versionContent(tx, version.versionId)).digest);
  const { breakGlassId } = await w.as(lead, breakGlassPropose, {
    versionId: version.versionId,
    alias: "champion",
    contentDigest,
    stepUpId: await proposingStepUp(w, lead, { versionId: version.versionId, contentDigest }),
    reason: "The champion answers wrongly.",
  });
  const stepUpId = await completedStepUp(
    w,
    owner,
    signingDigest({ requestId: breakGlassId, decision: "break_glass", contentDigest }, sha256),
  );
  await w.as(owner, breakGlassConfirm, { breakGlassId, contentDigest, stepUpId, reason: "Seen it myself." });
  await w.as(third, breakGlassReview, { breakGlassId, outcome: "justified", review: "It was the only way." });
  const rows = await w.inside((tx) =>
    tx.execute<{ action: string; body: Uint8Array }>(sql`
      select action, body from audit_entries where target_id = ${breakGlassId}`),
  );
  return ACTIONS.map((action) => {
    const parsed = parseEntry(Buffer.from(rows.find((row) => row.action === action)?.body ?? []));
    if ("problem" in parsed) throw new Error(`${action}: ${parsed.problem}`);
    return parsed.entry;
  });
}

function derive(entries: readonly Entry[]) {
  const findings = new Findings();
  const ledger = new ApprovalLedger(
    { kind: "installation", id: null, name: "", from: null, to: null },
    findings,
  );
  entries.forEach((entry, leaf) => {
    ledger.take(entry, leaf);
  });
  ledger.finish();
  return {
    ledger,
    names: findings
      .counts()
      .map(({ name }) => name)
      .toSorted(),
  };
}

const changedAt = (
  entries: readonly Entry[],
  place: number,
  change: (entry: Entry) => Partial<Entry>,
): Entry[] => entries.map((entry, i) => (i === place ? { ...entry, ...change(entry) } : entry));
const after = (fields: object) => (entry: Entry) => ({ after: { ...entry.after, ...fields } });

const cases: [string, (entries: Entry[]) => Entry[], FindingName[]][] = [
  ["as it was", (e) => e, []],
  ["not reviewed", (e) => e.slice(0, 2), ["break-glass-unreviewed"]],
  ["never proposed", (e) => e.slice(1), ["break-glass-alone", "state-jump"]],
  ["proposed without a reason", (e) => changedAt(e, 0, () => ({ reason: null })), ["break-glass-alone"]],
  ["confirmed without a reason", (e) => changedAt(e, 1, () => ({ reason: " " })), ["break-glass-alone"]],
  [
    "confirmed by the one who proposed it",
    (e) =>
      changedAt(e, 1, (entry) => ({
        actor: e[0]?.actor ?? entry.actor,
        ...after({ confirmedBy: e[0]?.actor.id })(entry),
      })),
    ["break-glass-alone"],
  ],
  ["in another's name", (e) => changedAt(e, 1, after({ confirmedBy: "usr_other" })), ["signed-by-another"]],
  [
    "by a key",
    (e) => changedAt(e, 1, ({ actor }) => ({ actor: { ...actor, type: "apiKey" } })),
    ["signed-by-another"],
  ],
  [
    "the second unnamed",
    (e) => changedAt(e, 1, after({ confirmedBy: undefined })),
    ["break-glass-alone", "signed-by-another"],
  ],
  ["another proposer", (e) => changedAt(e, 1, after({ proposedBy: "usr_other" })), ["break-glass-alone"]],
  [
    "in a role that the policy does not allow",
    (e) => changedAt(e, 1, after({ roles: ["lead", "engineer"] })),
    ["break-glass-alone"],
  ],
  ["roles unsaid", (e) => changedAt(e, 1, after({ roles: undefined })), ["break-glass-alone"]],
  [
    "the policy's roles unsaid",
    (e) => changedAt(e, 1, after({ allowedRoles: undefined })),
    ["break-glass-alone"],
  ],
  ["proposed in another role", (e) => changedAt(e, 0, after({ role: "engineer" })), ["break-glass-alone"]],
  ["another version", (e) => changedAt(e, 1, after({ versionId: "mdv_other" })), ["moved-without-approval"]],
  ["another name", (e) => changedAt(e, 1, after({ alias: "challenger" })), ["moved-without-approval"]],
  ["other content", (e) => changedAt(e, 1, after({ contentDigest: "0".repeat(64) })), ["digest-mismatch"]],
  [
    "after its hour",
    (e) => changedAt(e, 0, after({ expiresAt: "2020-01-01T00:00:00.000Z" })),
    ["decided-after-end"],
  ],
  ["confirmed twice", (e) => [...e.slice(0, 2), ...e.slice(1)], ["state-jump"]],
  [
    "reviewed by one of the two",
    (e) =>
      changedAt(e, 2, (entry) => ({
        actor: e[1]?.actor ?? entry.actor,
        ...after({ reviewedBy: e[1]?.actor.id })(entry),
      })),
    ["break-glass-alone"],
  ],
];

test("an emergency of the portal gives no finding, and each change of its record gives its own", () =>
  inWorld(async (w) => {
    const entries = await emergency(w);
    for (const [name, change, expected] of cases)
      expect(derive(change(entries)).names, name).toEqual(expected);
    const version = String(entries[1]?.after?.versionId);
    expect(derive(entries).ledger.movesOf("champion")).toMatchObject([{ version }]);
  }));
