import { Secret } from "otpauth";
import { passwords, totpSecrets } from "#db/schema/access.ts";
import { hashPassword } from "#server/access/password.ts";
import { sealContext, totpOf } from "#server/access/totp.ts";
import { seal } from "#server/kernel/seal.ts";
import type { Person, World } from "./world.ts";

export const PASSWORD = "an umbrella for the auditor";

/** Gives a person of the world a password. */
export async function withPassword(w: Pick<World, "inside">, person: Pick<Person, "id">): Promise<void> {
  const hash = await hashPassword(PASSWORD);
  await w.inside((tx) =>
    tx
      .insert(passwords)
      .values({ userId: person.id, hash })
      .then(() => {}),
  );
}

/** An authenticator app that is set up; returns what it shows, so many seconds from now. */
export async function withApp(
  w: Pick<World, "inside">,
  person: Pick<Person, "id" | "email">,
): Promise<(secondsFromNow?: number) => string> {
  const secret = new Secret({ size: 20 });
  const sealed = seal(secret.base32, sealContext(person.id));
  const confirmedAt = new Date().toISOString();
  await w.inside((tx) =>
    tx
      .insert(totpSecrets)
      .values({ userId: person.id, secret: sealed, confirmedAt })
      .then(() => {}),
  );
  return (secondsFromNow = 0) =>
    totpOf(secret, person.email).generate({ timestamp: Date.now() + secondsFromNow * 1_000 });
}
