import { stepUps } from "#db/schema/access.ts";
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
