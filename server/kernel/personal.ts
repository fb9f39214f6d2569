import { createHash, randomBytes } from "node:crypto";

/** A value about a person: an entry keeps a salted commitment to it, and the value itself can be erased. */
export class Personal {
  readonly value: string;
  /** Whom it is about; null when that is nobody we know. */
  readonly subject: string | null;
  constructor(value: string, subject: string | null) {
    this.value = value;
    this.subject = subject;
  }
}

/** Marks an e-mail address, a person's name and the like in what is recorded. */
export const personal = (value: string, about: { subject: string | null }): Personal =>
  new Personal(value, about.subject);

export type Commitment = {
  field: string;
  value: string;
  subject: string | null;
  salt: Uint8Array;
  /** SHA-256(salt || UTF-8 of the value), hex. */
  hash: string;
};

const SALT_BYTES = 16;

/** Salted by chance for each entry, so that the same address in two entries cannot be recognized, nor guessed from a list. */
export function commitTo(field: string, { value, subject }: Personal): Commitment {
  const salt = randomBytes(SALT_BYTES);
  const text = clean(value);
  const hash = createHash("sha256").update(salt).update(text, "utf8").digest("hex");
  return { field, value: text, subject, salt, hash };
}

/** In what is recorded, the place of a personal value: the name of its commitment. */
export const PLACE_OF_PERSONAL = "$personal";

/** Text as it is kept: NFC, whole characters only, without NUL, which PostgreSQL cannot hold. */
const clean = (text: string): string => text.normalize("NFC").toWellFormed().replaceAll("\u0000", "\ufffd");

/**
 * Plain JSON of a value: text in NFC, NaN and infinities as text, undefined left out, personal values by the name of
 * their commitment, which is added to `commitments`.
 */
export function plainValue(value: unknown, path: string, commitments: Commitment[]): unknown {
  if (value instanceof Personal) {
    commitments.push(commitTo(path, value));
    return { [PLACE_OF_PERSONAL]: path };
  }
  if (typeof value === "string") return clean(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return plainValue(value.toJSON(), path, commitments);
  }
  if (Array.isArray(value)) return value.map((one, i) => plainValue(one, `${path}.${i}`, commitments));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined && typeof one !== "function")
      .map(([key, one]) => [clean(key), plainValue(one, `${path}.${clean(key)}`, commitments)]),
  );
}
