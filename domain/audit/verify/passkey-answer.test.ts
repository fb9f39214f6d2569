import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { assertionText, boundHalf, type PasskeyAssertion } from "#domain/access/assertion.ts";
import { signingDigest } from "#domain/approvals/signing-digest.ts";
import { toHex, utf8 } from "#domain/audit/log/bytes.ts";
import { type Draft, memoryReader, nodeVerifyCrypto, TestLog } from "#server/testing/evidence.ts";
import { DIGEST, OTHER, rated, request, SALT } from "#server/testing/review-story.ts";
import { canonicalText } from "./canonical.ts";
import { ecdsaOfDer, parseCoseKey } from "./cose.ts";
import type { VerifyCrypto } from "./reader.ts";
import { verifyEvidence } from "./verify.ts";
import { webVerifyCrypto } from "./web-crypto.ts";

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest();
const hex = (bytes: Uint8Array | string) => sha256(bytes).toString("hex");
const fromUrl = (text: string | undefined) => Buffer.from(text ?? "", "base64url");
const url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

type Device = { cose: Buffer; sign(message: Uint8Array): Buffer };
type Made = { privateKey: KeyObject; publicKey: KeyObject };

const es256 = (): Device => {
  const { privateKey, publicKey }: Made = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const head = Buffer.from("a5010203262001215820", "hex");
  const cose = Buffer.concat([head, fromUrl(x), Buffer.from("225820", "hex"), fromUrl(y)]);
  return { cose, sign: (message) => sign("sha256", message, privateKey) };
};
const rs256 = (): Device => {
  const { privateKey, publicKey }: Made = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { n } = publicKey.export({ format: "jwk" });
  const head = Buffer.from("a401030339010020590100", "hex");
  const cose = Buffer.concat([head, fromUrl(n), Buffer.from("2143010001", "hex")]);
  return { cose, sign: (message) => sign("sha256", message, privateKey) };
};
const eddsa = (): Device => {
  const { privateKey, publicKey }: Made = generateKeyPairSync("ed25519");
  const { x } = publicKey.export({ format: "jwk" });
  const cose = Buffer.concat([Buffer.from("a4010103272006215820", "hex"), fromUrl(x)]);
  return { cose, sign: (message) => sign(null, message, privateKey) };
};

const ORIGIN = "https://countersign.example";
const PARTY = "countersign.example";
const STEP_UP = "stp_1";
const act = { requestId: "req_1", decision: "approve", contentDigest: DIGEST } as const;

type Asked = {
  type?: string;
  origin?: string;
  challengeOf?: object;
  party?: string;
  flags?: number;
  after?: (assertion: PasskeyAssertion) => PasskeyAssertion;
};

/** A device's answer to the question about the act of these tests. */
function answer(device: Device, asked: Asked = {}): PasskeyAssertion {
  const { type = "webauthn.get", origin = ORIGIN, party = PARTY, flags = 0x05 } = asked;
  const chance = Buffer.alloc(16, 7);
  const digest = signingDigest({ ...act, ...asked.challengeOf }, hex);
  const half = Buffer.from(boundHalf(chance, { stepUpId: STEP_UP, digest }, hex), "hex");
  const client = Buffer.from(JSON.stringify({ type, challenge: url(Buffer.concat([chance, half])), origin }));
  const data = Buffer.concat([sha256(party), Buffer.from([flags, 0, 0, 0, 1])]);
  const assertion: PasskeyAssertion = {
    format: "countersign.assertion/1",
    credentialId: "Y3JlZA",
    publicKey: url(device.cose),
    authenticatorData: url(data),
    clientDataJSON: url(client),
    signature: url(device.sign(Buffer.concat([data, sha256(client)]))),
    origin: ORIGIN,
    relyingParty: PARTY,
  };
  return asked.after?.(assertion) ?? assertion;
}

const enrolled = (device: Device, person = "usr_r1", more: object = {}): Draft => ({
  action: "access.addPasskey",
  actor: person,
  project: null,
  target: { type: "passkey", id: `pky_${person}` },
  after: { factorAdded: "passkey", publicKeySha256: hex(device.cose), ...more },
});

type Story = {
  before?: readonly Draft[];
  /** What the pack shows; null: nothing. */
  shown?: PasskeyAssertion | null;
  /** Leaves the hash of the answer out of the signed record. */
  unnamed?: boolean;
  scope?: object;
  crypto?: VerifyCrypto;
};

/** An approval that was signed with this answer, in a log that an honest server kept. */
async function checked(signed: PasskeyAssertion, story: Story = {}) {
  const log = new TestLog();
  log.add(rated());
  for (const draft of story.before ?? []) log.add(draft);
  log.add(request());
  const { requestId, ...rest } = act;
  const record = {
    format: "countersign.signature/1",
    signatureId: "dec_1",
    signer: { id: "usr_r1", role: "reviewer" },
    ...rest,
    request: { id: requestId },
    at: "2026-11-21T06:00:03Z",
    authentication: {
      method: "passkey",
      challengeId: STEP_UP,
      ...(story.unnamed ? {} : { assertionSha256: hex(assertionText(signed)) }),
    },
    delegation: null,
  };
  const whole = utf8(canonicalText({ ...record, salt: SALT }));
  const signature = {
    recordHash: hex(whole),
    keyId: toHex(log.recordSigner.key.keyId),
    signature: Buffer.from(log.recordSigner.sign(whole)).toString("base64"),
  };
  const decided = {
    decisionId: "dec_1",
    decision: "approve",
    signer: "usr_r1",
    contentDigest: DIGEST,
  };
  log.add({
    action: "approvals.decide",
    actor: "usr_r1",
    target: { type: "review_request", id: "req_1" },
    after: { state: "pending", role: "reviewer", onBehalfOf: null, ...decided, record, ...signature },
  });
  log.checkpoint();
  const shown = { ...decided, requestId, record: { ...record, salt: SALT }, ...signature };
  const assertion = story.shown === undefined ? signed : story.shown;
  log.files.set("signatures/dec_1.json", JSON.stringify({ ...shown, assertion }));
  const report = await verifyEvidence({
    reader: memoryReader(log.pack(story.scope)),
    crypto: story.crypto ?? nodeVerifyCrypto,
  });
  const always = ["keys-from-pack", "no-outside-checkpoint"];
  return {
    names: report.counts.map(({ name }) => name).filter((name) => !always.includes(name)),
    byPasskey: report.checked.signaturesByPasskey,
    exitCode: report.exitCode,
    sentences: report.findings.map(({ sentence }) => sentence).join("\n"),
  };
}

describe("a passkey's answer kept with a signature", () => {
  test.each([
    ["ES256", es256],
    ["RS256", rs256],
    ["EdDSA", eddsa],
  ])(
    "%s: vouches for it, in Node and in a browser; another device's signature does not",
    async (_n, make) => {
      const device = make();
      const other = make();
      for (const crypto of [nodeVerifyCrypto, webVerifyCrypto]) {
        const before = [enrolled(device)];
        expect(await checked(answer(device), { before, crypto })).toMatchObject({
          names: [],
          byPasskey: 1,
          exitCode: 0,
        });
        const forged = answer({ cose: device.cose, sign: other.sign });
        expect(await checked(forged, { before, crypto })).toMatchObject({
          names: ["passkey-refuted"],
          byPasskey: 0,
          exitCode: 1,
          sentences: expect.stringContaining("is not signed by the key that it names"),
        });
      }
    },
  );

  const device = es256();
  const before = [enrolled(device)];
  const shifted = (name: "authenticatorData" | "clientDataJSON" | "publicKey" | "signature") => ({
    after: (one: PasskeyAssertion) => {
      const bytes = fromUrl(one[name]);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      return { ...one, [name]: url(bytes) };
    },
  });

  test.each<[string, Asked, string]>([
    ["about other content", { challengeOf: { contentDigest: OTHER } }, "another question"],
    ["to ask for changes", { challengeOf: { decision: "request_changes" } }, "another question"],
    ["about another review", { challengeOf: { requestId: "req_2" } }, "another question"],
    ["given on another page", { origin: "https://countersign.exampIe" }, "another page"],
    ["asked for by another site", { party: "countersign.exampIe" }, "another site"],
    ["to a registration", { type: "webauthn.create" }, "who somebody is"],
    ["of a device that did not verify its user", { flags: 0x01 }, "did not verify"],
    ["of a device where nobody was present", { flags: 0x04 }, "did not verify"],
    ["with a changed counter", shifted("authenticatorData"), "not signed by the key"],
    ["with a changed signature", shifted("signature"), "not signed by the key"],
    ["with a changed key", shifted("publicKey"), "not signed by the key"],
    ["with no readable key", { after: (one) => ({ ...one, publicKey: "AAAA" }) }, "not signed by the key"],
    ["without a field", { after: (one) => ({ ...one, signature: "" }) }, "does not have the form"],
  ])("an answer %s is refuted", async (_name, asked, why) => {
    const found = await checked(answer(device, asked), { before });
    expect(found).toMatchObject({ names: ["passkey-refuted"], byPasskey: 0, exitCode: 1 });
    expect(found.sentences).toContain(why);
  });

  test("an answer that is good, but not the one whose hash was signed, is refuted", async () => {
    const found = await checked(answer(device), { before, shown: answer(device) });
    expect(found).toMatchObject({ names: ["passkey-refuted"], exitCode: 1 });
    expect(found.sentences).toContain("is not the one whose hash was signed");
  });

  test("an answer that the record does not name is refuted", async () => {
    const found = await checked(answer(device), { before, unnamed: true });
    expect(found).toMatchObject({ names: ["passkey-refuted"], exitCode: 1 });
    expect(await checked(answer(device), { before, unnamed: true, shown: null })).toMatchObject({
      names: [],
    });
  });

  test("one that is erased is told, and is no contradiction", async () => {
    const found = await checked(answer(device), { before, shown: null });
    expect(found).toMatchObject({ names: ["passkey-answer-gone"], byPasskey: 0, exitCode: 0 });
  });

  const removed: Draft = {
    action: "access.removePasskey",
    actor: "usr_r1",
    project: null,
    target: { type: "passkey", id: "pky_usr_r1" },
    after: { factorRemoved: "passkey" },
  };
  const dropped: Draft = {
    action: "access.dropFactors",
    actorType: "system",
    project: null,
    target: { type: "user", id: "usr_r1" },
    after: { factorsRemoved: { apps: 0, passkeys: 1 } },
  };
  const mine = enrolled(es256());
  test.each<[string, readonly Draft[], object | undefined, string[]]>([
    ["a key of the server's own, made up for the signer", [mine], undefined, ["passkey-refuted"]],
    ["a key that the signer had removed", [...before, removed], undefined, ["passkey-refuted"]],
    ["a key that was taken from the signer", [...before, dropped], undefined, ["passkey-refuted"]],
    ["a key that somebody else added", [mine, enrolled(device, "usr_r2")], undefined, ["passkey-refuted"]],
    [
      "a key of before keys were in the log",
      [enrolled(device, "usr_r1", { publicKeySha256: null })],
      undefined,
      ["passkey-not-in-log"],
    ],
    ["a key of which nothing is here", [], undefined, ["passkey-not-in-log"]],
    [
      "a key of another, in a part of the log",
      [mine],
      { kind: "project", id: "prj_1" },
      ["passkey-not-in-log"],
    ],
  ])("%s", async (_name, drafts, scope, expected) => {
    const found = await checked(answer(device), { before: drafts, scope });
    expect(found.names).toEqual(expected);
    expect(found.byPasskey).toBe(0);
  });
});

describe("forms", () => {
  const cose = es256().cose;
  test.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["bytes after it", Buffer.concat([cose, Buffer.from([0])])],
    ["cut short", cose.subarray(0, -1)],
    ["no map", Buffer.from([0x83, 1, 2, 3])],
    ["another algorithm", Buffer.concat([Buffer.from("a501020338222001215820", "hex"), cose.subarray(10)])],
    ["a key twice", Buffer.from("a201020102", "hex")],
    [
      "a coordinate of 31 bytes",
      Buffer.concat([cose.subarray(0, 8), Buffer.from("21581f", "hex"), cose.subarray(12)]),
    ],
  ])("a COSE key: %s", (_name, bytes) => {
    expect(parseCoseKey(bytes)).toBeNull();
  });

  test.each<[string, string]>([
    ["nothing", ""],
    ["another kind", "3103020101"],
    ["one number", "3003020101"],
    ["three numbers", "3009020101020101020101"],
    ["a number without digits", "30050200020101"],
    ["a number beyond the end", "3006020101020501"],
    ["a number of 33 bytes", `302602${"21"}01${"00".repeat(32)}020101`],
  ])("an ECDSA signature: %s", (_name, der) => {
    expect(ecdsaOfDer(Buffer.from(der, "hex"))).toBeNull();
  });

  test("an ECDSA signature of short numbers is filled up", () => {
    const both = ecdsaOfDer(Buffer.from("30070202008102011f", "hex"));
    expect(Buffer.from(both ?? []).toString("hex")).toBe(`${"00".repeat(31)}81${"00".repeat(31)}1f`);
  });
});
