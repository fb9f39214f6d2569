import { assertionProblem, type PasskeyAssertion, signedBytes } from "#domain/access/assertion.ts";
import { toHex, utf8 } from "#domain/audit/log/bytes.ts";
import { canonicalText, type Plain, plain, text } from "./canonical.ts";
import { ecdsaOfDer, parseCoseKey } from "./cose.ts";
import type { Findings } from "./findings.ts";
import type { EnrolledPasskeys } from "./passkeys.ts";
import type { VerifyCrypto } from "./reader.ts";
import { digestIn, signerIn } from "./signature-record.ts";

type Context = {
  crypto: VerifyCrypto;
  findings: Findings;
  passkeys: EnrolledPasskeys;
  /** Whether all of the log is here, so that what it does not say did not happen. */
  whole: boolean;
};

type Of = {
  /** The signature's own record, all of it. */
  record: Plain;
  /** What is shown as the device's answer; null when nothing is. */
  shown: unknown;
  decisionId: string;
  leaf: number;
};

/**
 * Holds a passkey's answer against the record that names it: its hash, the question it answers (this act on this content), the
 * site, that the device verified its user, its signature (ES256, RS256 or EdDSA), and whose key it is by the log. Returns
 * whether the signer's own device vouches for the signature.
 */
export async function checkPasskeyAnswer(context: Context, of: Of): Promise<boolean> {
  const { crypto, findings, passkeys, whole } = context;
  const { record, shown, decisionId, leaf } = of;
  const authentication = plain(record.authentication);
  const hash = text(authentication?.assertionSha256);
  const answer = plain(shown);
  const refuse = (why: string) => {
    findings.add(
      "passkey-refuted",
      `The passkey's answer kept with the decision ${decisionId} ${why}.`,
      leaf,
    );
    return false;
  };
  if (hash === undefined) return answer ? refuse("is not named in the signed record") : false;
  if (!answer) {
    findings.add(
      "passkey-answer-gone",
      `The decision ${decisionId} was signed with a passkey, whose answer is erased or not in the pack.`,
      leaf,
    );
    return false;
  }
  if (toHex(crypto.sha256(utf8(canonicalText(answer)))) !== hash)
    return refuse("is not the one whose hash was signed");
  const assertion = assertionIn(answer);
  if (!assertion) return refuse("does not have the form of one");
  const sha256 = (bytes: Uint8Array) => toHex(crypto.sha256(bytes));
  const asked = { stepUpId: text(authentication?.challengeId) ?? "", digest: actDigest(record, crypto) };
  const problem = assertionProblem(assertion, asked, sha256);
  if (problem) return refuse(`does not fit: ${problem.replace(/\.$/, "").toLowerCase()}`);
  if (!(await isSignedByDevice(assertion, signedBytes(assertion, sha256), crypto)))
    return refuse("is not signed by the key that it names");
  const person = signerIn(record) ?? "";
  const standing = passkeys.standing(person, sha256(bytesOf(assertion.publicKey)), leaf);
  if (standing === "not_enrolled" && whole)
    return refuse(`is by a key that ${person} had not added to their account, or had taken away again`);
  if (standing === "enrolled") return true;
  findings.add(
    "passkey-not-in-log",
    `The answer behind the decision ${decisionId} is good, but the entries here do not say whose key it is by.`,
    leaf,
  );
  return false;
}

/** What the passkey was asked to sign: SHA-256, hex, over the canonical JSON of the act. */
function actDigest(record: Plain, crypto: VerifyCrypto): string {
  const act = {
    requestId: text(plain(record.request)?.id),
    decision: text(record.decision),
    contentDigest: digestIn(record),
  };
  return toHex(crypto.sha256(utf8(canonicalText(act))));
}

async function isSignedByDevice(
  assertion: PasskeyAssertion,
  message: Uint8Array,
  crypto: VerifyCrypto,
): Promise<boolean> {
  const key = parseCoseKey(bytesOf(assertion.publicKey));
  const signature = bytesOf(assertion.signature);
  if (!key) return false;
  if (key.algorithm === "EdDSA") return crypto.verifyEd25519(key.raw, message, signature);
  const given = key.algorithm === "ES256" ? ecdsaOfDer(signature) : signature;
  return given !== null && crypto.verifyJwk(key, message, given);
}

function assertionIn(answer: Plain): PasskeyAssertion | null {
  const format = "countersign.assertion/1";
  const of = (name: string) => text(answer[name]) ?? "";
  const assertion: PasskeyAssertion = {
    format,
    credentialId: of("credentialId"),
    publicKey: of("publicKey"),
    authenticatorData: of("authenticatorData"),
    clientDataJSON: of("clientDataJSON"),
    signature: of("signature"),
    origin: of("origin"),
    relyingParty: of("relyingParty"),
  };
  return answer.format === format && !Object.values(assertion).includes("") ? assertion : null;
}

function bytesOf(base64url: string): Uint8Array {
  try {
    const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
