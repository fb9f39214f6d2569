import { dictionary } from "@zxcvbn-ts/language-common";
import { invalid } from "#server/kernel/errors.ts";
import { hashPassword } from "./password.ts";

let common: ReadonlySet<string> | null = null;

/** The passwords that attackers try first, from the list of the zxcvbn project. Read at the first question, kept after it. */
function commonPasswords(): ReadonlySet<string> {
  common ??= new Set(dictionary["passwords-common"].map((password) => password.toLowerCase()));
  return common;
}

type Owner = { email: string; name: string };

/** Why a password would be guessed at once: on the list of common ones, with or without a tail of digits, or one's own name. */
export function guessable(password: string, owner: Owner): string | null {
  const plain = password.normalize("NFKC").toLowerCase();
  const stem = plain.replace(/[\d!?.#*_-]+$/, "");
  if (commonPasswords().has(plain) || (stem.length > 0 && commonPasswords().has(stem)))
    return "This password is on the list of the most common ones, which are tried first. Choose another; a sentence is easy to remember.";
  const own = [owner.email, owner.email.split("@")[0] ?? "", owner.name, "countersign"]
    .map((word) => word.normalize("NFKC").toLowerCase().replace(/\s+/g, ""))
    .filter((word) => word.length > 0);
  const squeezed = stem.replace(/\s+/g, "");
  if (own.includes(squeezed) || own.includes(plain))
    return "This password is your name or address. Choose another; a sentence is easy to remember.";
  return /^(.)\1*$/u.test(plain) ? "This password is one letter over and over. Choose another." : null;
}

/** The hash of a new password. Refuses one that would be guessed at once, at the field that holds it. */
export async function hashNewPassword(password: string, owner: Owner, field = "password"): Promise<string> {
  const why = guessable(password, owner);
  if (why !== null) throw invalid(why, [{ path: field, message: why }]);
  return hashPassword(password);
}
