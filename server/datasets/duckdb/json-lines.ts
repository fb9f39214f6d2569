import { createReadStream } from "node:fs";
import { COLUMNS_MAX } from "#domain/datasets/columns.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { LINE_BYTES_MAX } from "./csv-records.ts";
import { FORMS, formOf } from "./json-types.ts";
import { misfitReason, type SaidColumn } from "./said-columns.ts";
import type { SetAside } from "./set-aside.ts";

const LF = 10;
const BYTE_ORDER_MARK = Buffer.from("efbbbf", "hex");

type Fault = { column: string | null; reason: string };

/**
 * Reads a UTF-8 file of one JSON object a line. Tells the keys in the order they first appear with the forms their values take (bits of
 * FORMS) and how many lines are good; what does not parse goes into `aside`, and so do the good lines of which a value is a misfit, by their place from 0. Memory grows with the longest line, not with the file.
 */
export async function scanJsonLines(
  path: string,
  aside: SetAside,
  { signal, misfits }: { signal?: AbortSignal | undefined; misfits?: ReadonlyMap<number, SaidColumn> } = {},
): Promise<{ good: number; forms: Map<string, number> }> {
  const forms = new Map<string, number>();
  let good = 0;
  let place = 0;
  let line = 0;
  let start = 0;

  const take = (bytes: Buffer, ended: boolean) => {
    line++;
    const end = start + bytes.length + (ended ? 1 : 0);
    if (line === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) aside.leaveOut(0, 3);
    const text = bytes
      .toString("utf8")
      .replace(/^\ufeff/, "")
      .trim();
    if (text !== "") {
      const found = readLine(text);
      const misfit = found instanceof Map ? misfits?.get(place++) : undefined;
      if (misfit)
        aside.add({ column: misfit.name, reason: misfitReason(misfit), line, lines: 1, start, end });
      else if (found instanceof Map) {
        good++;
        for (const [key, form] of found) forms.set(key, (forms.get(key) ?? 0) | form);
        if (forms.size > COLUMNS_MAX)
          throw new JobFailed(
            `The objects have more than ${formatCount(COLUMNS_MAX)} different keys, the most columns a table may have. Nothing was imported. Keep the columns that the project needs.`,
          );
      } else if (!ended && text.startsWith("{") && found.reason.startsWith(NOT_JSON))
        throw new JobFailed(
          `The file ends in the middle of line ${formatCount(line)}. Nothing was imported. Upload the whole file again.`,
        );
      else aside.add({ ...found, line, lines: 1, start, end });
    }
    start = end;
  };

  let carry: Buffer[] = [];
  let carried = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    const bytes = chunk as Buffer;
    let from = 0;
    for (let to = bytes.indexOf(LF); to >= 0; to = bytes.indexOf(LF, from)) {
      const part = bytes.subarray(from, to);
      checkLength(carried + part.length, line + 1);
      take(carried > 0 ? Buffer.concat([...carry, part]) : part, true);
      carry = [];
      carried = 0;
      from = to + 1;
    }
    if (from < bytes.length) {
      carry.push(bytes.subarray(from));
      carried += bytes.length - from;
      checkLength(carried, line + 1);
    }
  }
  if (carried > 0) take(Buffer.concat(carry), false);
  return { good, forms };
}

function checkLength(bytes: number, line: number): void {
  if (bytes > LINE_BYTES_MAX)
    throw new JobFailed(
      `Line ${formatCount(line)} is longer than 2 MB. Nothing was imported. Write one object a line, and shorten its texts.`,
    );
}

const NOT_JSON = "not valid JSON";

function readLine(text: string): Map<string, number> | Fault {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    const where = position === undefined ? "" : ` at character ${formatCount(Number(position) + 1)}`;
    return { column: null, reason: `${NOT_JSON}${where}` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { column: null, reason: "not an object with a value for each column" };
  const entries = Object.entries(value);
  if (keysWritten(text) !== entries.length) return { column: null, reason: "one key stands in it twice" };
  const unsure = /\\u(0000|d[89a-f])/i.test(text);
  const found = new Map<string, number>();
  for (const [key, item] of entries) {
    if (key === "") return { column: null, reason: "a key without a name" };
    if (unsure && !(isPlain(key) && isPlain(item)))
      return { column: isPlain(key) ? key : null, reason: "a character that no text has" };
    const form = formOf(item);
    if (form === FORMS.endless) return { column: key, reason: "a number too large to be kept" };
    found.set(key, form);
  }
  return found;
}

/** The keys of the outermost object as they stand in valid JSON, the same one twice counted twice. */
function keysWritten(text: string): number {
  let depth = 0;
  let keys = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '"') {
      do i = text.indexOf('"', i + 1);
      while (isEscaped(text, i));
    } else if (c === "{" || c === "[") depth++;
    else if (c === "}" || c === "]") depth--;
    else if (c === ":" && depth === 1) keys++;
  }
  return keys;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charAt(at - 1 - slashes) === "\\") slashes++;
  return slashes % 2 === 1;
}

/** No NUL and no half of a surrogate pair, at any depth: the stored file and the database take neither. */
function isPlain(value: unknown): boolean {
  if (typeof value === "string") return !value.includes("\u0000") && value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, item]) => isPlain(key) && isPlain(item));
}
