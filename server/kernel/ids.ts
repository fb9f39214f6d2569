import { randomBytes } from "node:crypto";
import { ID_ALPHABET } from "#domain/format/ids.ts";

/** A new id: prefix, nine characters of time (so that neighbours are near in an index), eleven of chance. */
export function newId(prefix: string, nowMs = Date.now()): string {
  let time = "";
  for (let rest = nowMs, i = 0; i < 9; i++) {
    time = ID_ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let chance = "";
  for (const byte of randomBytes(11)) chance += ID_ALPHABET.charAt(byte % 32);
  return `${prefix}_${time}${chance}`;
}
