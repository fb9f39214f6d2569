import { createHash } from "node:crypto";
import { stepUps } from "#db/schema/access.ts";
import { proposing, type Signing, signingDigest } from "#domain/approvals/signing-digest.ts";
import { boundChallenge } from "#server/access/step-up.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Person, World } from "./world.ts";

/**
 * A proof, just given with password and code, that this person may use once for this digest in the session that the
 * world's calls have. Inserted past the verbs; returns its id.
 */
export async function completedStepUp(
  w: Pick<World, "inside">,
  person: Pick<Person, "id">,
  digest: string,
  options: { sessionId?: string } = {},
): Promise<string> {
  const id = newId("stp");
  const now = Date.now();
  const at = new Date(now).toISOString();
  await w.inside(async (tx) => {
    await tx.insert(stepUps).values({
      id,
      userId: person.id,
      sessionId: options.sessionId ?? "ses_test",
      purpose: "sign",
      digest,
      method: "password_totp",
      factors: ["password", "totp"],
      authTime: at,
      challenge: boundChallenge(id, digest),
      createdAt: at,
      expiresAt: new Date(now + 5 * 60_000).toISOString(),
      completedAt: at,
    });
  });
  return id;
}

/** A proof that serves for exactly this act on this content. */
export const signingStepUp = (
  w: Pick<World, "inside">,
  person: Pick<Person, "id">,
  signing: Signing,
  options: { sessionId?: string } = {},
): Promise<string> => {
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  return completedStepUp(w, person, signingDigest(signing, sha256), options);
};

/** A proof that serves for proposing to give a version the name champion without the quorum. */
export const proposingStepUp = (
  w: Pick<World, "inside">,
  person: Pick<Person, "id">,
  { versionId, contentDigest }: { versionId: string; contentDigest: string },
): Promise<string> =>
  signingStepUp(w, person, {
    requestId: proposing(versionId, "champion"),
    decision: "propose_break_glass",
    contentDigest,
  });
