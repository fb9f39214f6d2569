import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { passkeys } from "#db/schema/access.ts";
import { ownRelyingParty } from "#server/access/passkey-proof.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Person, World } from "./world.ts";

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest();

/** A public key on the curve P-256 as COSE (RFC 9052): {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
const coseOf = (x: Buffer, y: Buffer) =>
  Buffer.concat([Buffer.from("a5010203262001215820", "hex"), x, Buffer.from("225820", "hex"), y]);

/** A device with a passkey that this person has added: answers a challenge as a browser would hand it on. */
export async function withPasskey(
  w: Pick<World, "inside">,
  person: Pick<Person, "id">,
  options: { signsFrom?: string } = {},
) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(16).toString("base64url");
  await w.inside((tx) =>
    tx
      .insert(passkeys)
      .values({
        id: newId("pky"),
        userId: person.id,
        name: "A key of the tests",
        credentialId: id,
        publicKey: coseOf(Buffer.from(x, "base64url"), Buffer.from(y, "base64url")),
        counter: 0,
        backedUp: false,
        ...options,
      })
      .then(() => {}),
  );
  let counter = 0;
  return (challenge: string) => {
    counter += 1;
    const { id: party, origin } = ownRelyingParty();
    const client = Buffer.from(
      JSON.stringify({ type: "webauthn.get", challenge, origin, crossOrigin: false }),
    );
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    // Present and verified.
    const data = Buffer.concat([sha256(party), Buffer.from([0x05]), count]);
    return {
      id,
      rawId: id,
      type: "public-key" as const,
      response: {
        clientDataJSON: client.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: sign("sha256", Buffer.concat([data, sha256(client)]), privateKey).toString("base64url"),
      },
    };
  };
}
