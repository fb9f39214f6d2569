import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromBase64, fromHex, sameBytes } from "#domain/audit/log/bytes.ts";
import { parseCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { leafHash, verifyInclusion } from "#domain/audit/log/merkle.ts";
import { openNote, parseVerifierKey } from "#domain/audit/log/note.ts";
import { parseTlogProof } from "#domain/audit/log/tlog-proof.ts";
import { coveredByCheckpoint } from "#server/kernel/await-checkpoint.ts";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import {
  closeTestConnection,
  inWorld,
  makeWorld,
  refusal,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { sha256, verifyEd25519 } from "./log/crypto.ts";
import { audit } from "./verbs.ts";

let w: World;
let entryId: string;

beforeAll(async () => {
  const { db } = testConnection();
  w = await makeWorld(db);
  await w.as(w.people.lead, lifecycle.changeFocus, {
    projectId: w.projectId,
    phase: "scalability",
    reason: "r",
  });
  const [entry] = await w.audit("lifecycle.changeFocus");
  entryId = entry?.id ?? "";
  expect(await coveredByCheckpoint(db, w.orgId, [entryId])).toBe(true);
});
afterAll(closeTestConnection);

describe("audit.getProof", () => {
  test("gives a proof file that an outsider can check with the log's key alone", async () => {
    const { proof, checkpoint } = await w.as(w.people.auditor, audit.getProof, { entryId });
    const { keys, origin } = await w.as(w.people.auditor, audit.getCheckpoint, {});
    const { body } = await w.as(w.people.auditor, audit.getEntry, { entryId });
    const known = keys
      .filter(({ purpose }) => purpose === "checkpoint")
      .flatMap(({ verifierKey }) => parseVerifierKey(sha256, verifierKey) ?? []);
    const file = parseTlogProof(proof);
    expect(file?.checkpoint).toBe(checkpoint);
    const head = parseCheckpoint(openNote(file?.checkpoint ?? "", known, verifyEd25519).text);
    expect(head?.origin).toBe(origin);
    const leaf = leafHash(sha256, Buffer.from(body, "utf8"));
    expect(
      verifyInclusion(
        sha256,
        file?.index ?? -1,
        head?.size ?? 0,
        leaf,
        file?.hashes ?? [],
        head?.root ?? leaf,
      ),
    ).toBe(true);
  });

  test("is for whoever may read the entry", async () => {
    expect(await refusal(w.as(w.people.stakeholder, audit.getProof, { entryId }))).toBe("forbidden");
    expect(await refusal(w.as(w.outsider, audit.getProof, { entryId }))).toBe("not_found");
  });

  test("of an entry that no checkpoint covers yet is not there yet, and says so", () =>
    inWorld(async (fresh) => {
      await fresh.as(fresh.people.lead, lifecycle.changeFocus, {
        projectId: fresh.projectId,
        phase: "scalability",
        reason: "r",
      });
      const [entry] = await fresh.audit("lifecycle.changeFocus");
      const asked = fresh.as(fresh.people.auditor, audit.getProof, { entryId: entry?.id ?? "" });
      expect(await refusal(asked)).toBe("precondition_failed");
    }));
});

describe("audit.getTile", () => {
  test("gives hashes, as wide as they are asked for", async () => {
    const { leafHash: hash, leafIndex } = await w.as(w.people.auditor, audit.getEntry, { entryId });
    const index = leafIndex ?? 0;
    const path = `tile/0/${String(Math.floor(index / 256)).padStart(3, "0")}.p/${(index % 256) + 1}`;
    if (index % 256 === 255) return;
    const { data } = await w.as(w.people.auditor, audit.getTile, { path });
    const hashes = fromBase64(data) ?? new Uint8Array(0);
    expect(hashes).toHaveLength(((index % 256) + 1) * 32);
    expect(sameBytes(hashes.subarray(-32), fromHex(hash) ?? hashes)).toBe(true);
  });

  test("of a tree that is not that large, or of no tile, is refused", async () => {
    expect(await refusal(w.as(w.people.auditor, audit.getTile, { path: "tile/0/x999/999" }))).toBe(
      "not_found",
    );
    expect(await refusal(w.as(w.people.auditor, audit.getTile, { path: "tile/0/../../etc" }))).toBe(
      "invalid",
    );
    expect(await refusal(w.as(w.people.stakeholder, audit.getTile, { path: "tile/0/000.p/1" }))).toBe(
      "forbidden",
    );
  });
});

test("audit.getCheckpoint is for those who may read the log", async () => {
  const answer = await w.as(w.people.auditor, audit.getCheckpoint, {});
  expect(answer).toMatchObject({ halted: null, checkpoint: { size: expect.any(Number) } });
  expect(await refusal(w.as(w.people.stakeholder, audit.getCheckpoint, {}))).toBe("forbidden");
});
