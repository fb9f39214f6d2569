import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import {
  REJECTED_KEPT,
  REJECTED_SHARE_MAX,
  REJECTED_TEXT_MAX,
  type RejectedRow,
  type RejectedRows,
} from "#domain/datasets/rejected.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { JobFailed } from "#server/kernel/job.ts";

/** Where a row that does not parse stands in a UTF-8 file, `end` after its line end, and what is wrong with it. */
export type Misfit = Omit<RejectedRow, "text"> & { start: number; end: number };

const RANGES_MAX = 5_000_000;
const EXAMPLES = 3;
const EXAMPLE_CHARACTERS = 60;
const TEXT_BYTES = REJECTED_TEXT_MAX * 4;

/** Collects the rows that do not parse: the first ones in full, and of all of them how many and which bytes they take. */
export class SetAside {
  rows = 0;
  lines = 0;
  /** Start and end in turn, in the order of the file; neighbours are joined. */
  readonly ranges: number[] = [];
  private readonly first: Misfit[] = [];

  add(misfit: Misfit): void {
    this.rows++;
    this.lines += misfit.lines;
    if (this.first.length < REJECTED_KEPT) this.first.push(misfit);
    this.leaveOut(misfit.start, misfit.end);
  }

  leaveOut(start: number, end: number): void {
    if (this.ranges.at(-1) === start) this.ranges[this.ranges.length - 1] = end;
    else this.ranges.push(start, end);
    if (this.ranges.length > RANGES_MAX * 2)
      throw new JobFailed(
        `More than ${formatCount(RANGES_MAX)} rows do not parse. Nothing was imported. Look at how the file was written and upload it again.`,
      );
  }

  /** The rows with their texts. Throws JobFailed with examples when they are too many beside the `good` ones. */
  async settle(path: string, good: number): Promise<RejectedRows | null> {
    if (this.rows === 0) return null;
    const file = await open(path, "r");
    try {
      const kept: RejectedRow[] = [];
      for (const misfit of this.first) kept.push(await withText(file, misfit));
      const rejected = { rows: this.rows, lines: this.lines, kept };
      refuseTooMany(rejected, good, "Line");
      return rejected;
    } finally {
      await file.close();
    }
  }

  /** Writes the file again without them. Appends each part whole: a single write may take only some of its bytes. */
  async copyRest(from: string, to: string, signal?: AbortSignal): Promise<void> {
    const target = await open(to, "w");
    try {
      let next = 0;
      let at = 0;
      for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20, signal })) {
        const bytes = chunk as Buffer;
        let taken = 0;
        while (taken < bytes.length) {
          while ((this.ranges[next + 1] ?? Number.POSITIVE_INFINITY) <= at + taken) next += 2;
          const start = Math.max(0, (this.ranges[next] ?? Number.POSITIVE_INFINITY) - at);
          if (start > taken) await target.appendFile(bytes.subarray(taken, Math.min(start, bytes.length)));
          taken =
            start >= bytes.length ? bytes.length : Math.min(bytes.length, (this.ranges[next + 1] ?? 0) - at);
        }
        at += bytes.length;
      }
    } finally {
      await target.close();
    }
  }
}

async function withText(file: FileHandle, { start, end, ...row }: Misfit): Promise<RejectedRow> {
  const bytes = Buffer.alloc(Math.min(end - start, TEXT_BYTES));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  const text = bytes.toString("utf8", 0, bytesRead).replace(/[\r\n]+$/, "");
  return {
    ...row,
    column: row.column?.slice(0, 200).toWellFormed() ?? null,
    text: text.slice(0, REJECTED_TEXT_MAX).toWellFormed(),
  };
}

/** Throws JobFailed with examples when there are too many beside the `good` rows. By lines: a stray quotation mark makes one record out of many rows. */
export function refuseTooMany({ rows, lines, kept }: RejectedRows, good: number, unit: "Line" | "Row"): void {
  if (good === 0 || lines > REJECTED_SHARE_MAX * (lines + good))
    throw new JobFailed(tooManySentence(rows, good, kept, unit));
}

function tooManySentence(
  bad: number,
  good: number,
  kept: readonly RejectedRow[],
  unit: "Line" | "Row",
): string {
  const count =
    good === 0
      ? bad === 1
        ? "The only row does not parse."
        : `None of the ${formatCountOf(bad, "row")} parses.`
      : `${formatCount(bad)} of ${formatCount(bad + good)} rows ${bad === 1 ? "does" : "do"} not parse, and more than ${REJECTED_SHARE_MAX * 100} % is too many.`;
  const examples = kept.slice(0, EXAMPLES).map(({ line, reason, text }) => {
    const cut =
      text.length > EXAMPLE_CHARACTERS ? `${text.slice(0, EXAMPLE_CHARACTERS).toWellFormed()}...` : text;
    return `${unit} ${formatCount(line)}: ${reason} (${cut}).`;
  });
  return `${count} ${examples.join(" ")} Nothing was imported. Correct these ${unit === "Line" ? "lines" : "rows"} and upload the file again.`;
}
