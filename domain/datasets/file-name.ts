import { FILE_NAME_MAX } from "./schemas.ts";

/** A file's name as metadata: its last part, in one form, without characters that cannot be shown. It never becomes a path. */
export function shownFileName(written: string): string {
  const last = written.split(/[/\\]/).at(-1) ?? "";
  const name = last
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}]+/gu, "")
    .trim();
  if (name === "" || name === "." || name === "..") return "unnamed";
  if (name.length <= FILE_NAME_MAX) return name;
  const dot = name.lastIndexOf(".");
  const ending = dot > 0 && name.length - dot <= 10 ? name.slice(dot) : "";
  return `${name.slice(0, FILE_NAME_MAX - ending.length)}${ending}`;
}
