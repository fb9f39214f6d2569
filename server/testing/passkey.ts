import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { passkeys } from "#db/schema/access.ts";
import { type Signing, signingDigest } from "#domain/approvals/signing-digest.ts";
import { beginStepUp } from "#server/access/begin-step-up.ts";
import { completeStepUp } from "#server/access/complete-step-up.ts";
import { newChallenge } from "#server/access/passkey-challenge.ts";
import { ownRelyingParty } from "#server/access/passkey-proof.ts";
import { addPasskey } from "#server/access/passkeys.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Person, World } from "./world.ts";

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest();

/** A public key on the curve P-256 as COSE (RFC 9052): {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
const coseOf = (x: Buffer, y: Buffer) =>
  Buffer.concat([Buffer.from("a5010203262001215820", "hex"), x, Buffer.from("225820", "hex"), y]);

/** A new key on a device, which answers a challenge as a browser would hand it on. */
function newDevice() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(16);
  const publicKeyBytes = coseOf(Buffer.from(x, "base64url"), Buffer.from(y, "base64url"));
  let counter = 0;
  const collected = (type: string, challenge: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: ownRelyingParty().origin, crossOrigin: false }));
  /** Present and verified, and what else the flags say. */
  const data = (flags: number, ...more: Buffer[]) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(ownRelyingParty().id), Buffer.from([0x05 | flags]), count, ...more]);
  };
  const named = {
    id: id.toString("base64url"),
    rawId: id.toString("base64url"),
    type: "public-key" as const,
  };
  return {
    publicKey: publicKeyBytes,
    credentialId: named.id,
    /** Says who it is: WebAuthn level 3, 6.5.1, with an attestation of the form "none". */
    register(challenge: string) {
      const made = data(0x40, Buffer.alloc(16), Buffer.from([0, id.length]), id, publicKeyBytes);
      const length = Buffer.from([0x58, made.length]);
      const attestation = Buffer.concat([
        Buffer.from("a363666d74646e6f6e656761747453746d74a0686175746844617461", "hex"),
        length,
        made,
      ]);
      return {
        ...named,
        response: {
          clientDataJSON: collected("webauthn.create", challenge).toString("base64url"),
          attestationObject: attestation.toString("base64url"),
        },
      };
    },
    answer(challenge: string) {
      counter += 1;
      const client = collected("webauthn.get", challenge);
      const given = data(0);
      return {
        ...named,
        response: {
          clientDataJSON: client.toString("base64url"),
          authenticatorData: given.toString("base64url"),
          signature: sign("sha256", Buffer.concat([given, sha256(client)]), privateKey).toString("base64url"),
        },
      };
    },
  };
}

/** A device with a passkey that this person has, put in past the verbs: answers a challenge. */
export async function withPasskey(
  w: Pick<World, "inside">,
  person: Pick<Person, "id">,
  options: { signsFrom?: string } = {},
) {
  const { publicKey, credentialId, answer } = newDevice();
  await w.inside((tx) =>
    tx
      .insert(passkeys)
      .values({
        id: newId("pky"),
        userId: person.id,
        name: "A key of the tests",
        credentialId,
        publicKey,
        counter: 0,
        backedUp: false,
        ...options,
      })
      .then(() => {}),
  );
  return answer;
}

/** A device with a passkey that this person has added through the verb, so that the log knows of it. */
export async function addedPasskey(w: World, person: Person) {
  const device = newDevice();
  const now = new Date().toISOString();
  const { challenge, ticket } = newChallenge({ purpose: "register", sessionId: "ses_test", now });
  const answer = device.register(challenge.toString("base64url"));
  const { id } = await w.as(person, addPasskey, {
    ticket,
    answer,
    name: "A key of the tests",
    endOthers: false,
  });
  return { id, publicKey: device.publicKey, answer: device.answer };
}

/** A proof by such a device that serves for exactly this act on this content, through the verbs. */
export async function passkeyStepUp(
  w: World,
  person: Person,
  device: Awaited<ReturnType<typeof withPasskey>>,
  signing: Signing,
): Promise<string> {
  const digest = signingDigest(signing, (bytes) => sha256(bytes).toString("hex"));
  const { stepUpId, passkeyOptions } = await w.as(person, beginStepUp, { purpose: "sign", digest });
  const answer = device(passkeyOptions?.challenge ?? "");
  await w.as(person, completeStepUp, { method: "passkey", stepUpId, answer });
  return stepUpId;
}
