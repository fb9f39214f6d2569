import { describe, expect, test } from "vitest";
import { parseCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { leafHash, verifyInclusion } from "#domain/audit/log/merkle.ts";
import { parseTlogProof } from "#domain/audit/log/tlog-proof.ts";
import { database, eachWithItsOwnLog, ids, insert, sequenced, start } from "#server/testing/own-log.ts";
import { sha256 } from "./crypto.ts";

eachWithItsOwnLog();

describe("receipts", () => {
  const decide = async (decisionId: string) => {
    await database.owner`set session_replication_role = replica`;
    await database.owner`
      insert into decisions (id, org_id, project_id, request_id, reviewer_id, reviewer_role, decision, reason, statement, content_digest)
      values (${decisionId}, 'org_x', 'prj_x', 'req_x', 'usr_x', 'reviewer', 'comment', 'r', 's', 'd')`;
    await database.owner`set session_replication_role = origin`;
  };
  const receipts = () => database.owner<
    { decision_id: string; leaf_index: string; proof: string; checkpoint: string }[]
  >`
    select decision_id, leaf_index, proof, checkpoint from signature_receipts order by leaf_index`;

  test("a decision's is there with its checkpoint, and proves it; one of a decision that is not there holds nothing up", async () => {
    await start().leading;
    await insert(database.owner, ids(500));
    await sequenced(500);
    await decide("dec_here");
    const [here = "", gone = ""] = ids(2);
    await insert(database.owner, [here], "approvals.decide", { decisionId: "dec_here" });
    await insert(database.owner, [gone], "approvals.decide", { decisionId: "dec_gone" });
    await sequenced(502);
    const [receipt, ...others] = await receipts();
    expect(others).toEqual([]);
    expect(receipt?.decision_id).toBe("dec_here");
    const proof = parseTlogProof(receipt?.proof ?? "");
    expect(proof?.checkpoint).toBe(receipt?.checkpoint);
    const head = parseCheckpoint(`${(receipt?.checkpoint ?? "").split("\n\n")[0]}\n`);
    const leaf = leafHash(sha256, Buffer.from(here));
    expect(
      verifyInclusion(
        sha256,
        proof?.index ?? -1,
        head?.size ?? 0,
        leaf,
        proof?.hashes ?? [],
        head?.root ?? leaf,
      ),
    ).toBe(true);
  });

  test("signatures from before get theirs when a sequencer takes the lead", async () => {
    const first = start();
    await first.leading;
    const [id = ""] = ids(1);
    await insert(database.owner, [id], "approvals.decide", { decisionId: "dec_old" });
    await sequenced(1);
    await first.stop();
    expect(await receipts()).toHaveLength(0);
    await decide("dec_old");
    await start().leading;
    expect(await receipts()).toMatchObject([{ decision_id: "dec_old", leaf_index: "0" }]);
  });
});
