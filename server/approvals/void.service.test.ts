import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { versionCards } from "#db/schema/models.ts";
import { closeTestConnection, inWorld, refusal } from "#server/testing/world.ts";
import { get, ofVersion } from "./get.ts";
import { request } from "./request.ts";
import { ask, asked, editCard, nameOf, stateOf, vote } from "./test-data.ts";

afterAll(closeTestConnection);

describe("a change voids what was signed", () => {
  test("a pending and an approved request end, with who changed what", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await vote(w, w.people.reviewer, to);
      const { voided, audit } = await editCard(w, to.version, w.people.scientist);
      const who = await nameOf(w, w.people.scientist);
      const signer = await nameOf(w, w.people.reviewer);
      const sentence = `${who} changed the card. 1 signature no longer counts: ${signer}.`;
      expect(voided).toMatchObject([{ requestId: to.requestId, signatures: 1, reason: sentence }]);
      expect(audit.records).toMatchObject([
        {
          target: { id: to.requestId },
          before: { state: "approved" },
          after: { state: "voided", fallen: [w.people.reviewer.id] },
          reason: "The card was changed.",
        },
      ]);
      const view = await w.as(w.people.reviewer, get, { requestId: to.requestId });
      expect(view).toMatchObject({ state: "voided", stateReason: sentence, approvals: 0 });
      expect(view.decisions).toMatchObject([{ ignored: { because: "stale" } }]);
      expect(await refusal(vote(w, w.people.reviewer, to))).toBe("conflict");
    }));

  test("an edit that leaves the words as they were voids nothing", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      const [card] = await w.inside((tx) =>
        tx.select().from(versionCards).where(eq(versionCards.versionId, to.version.versionId)),
      );
      expect((await editCard(w, to.version, w.people.scientist, card?.body)).voided).toEqual([]);
      expect(await stateOf(w, to.requestId)).toBe("pending");
    }));

  test("a new request can be made for the new content", () =>
    inWorld(async (w) => {
      const to = await asked(w);
      await editCard(w, to.version, w.people.scientist);
      const again = await w.as(w.people.engineer, request, ask(to.version));
      expect(again.contentDigest).not.toBe(to.contentDigest);
      const current = await w.as(w.people.engineer, ofVersion, { versionId: to.version.versionId });
      expect(current?.id).toBe(again.id);
    }));
});
