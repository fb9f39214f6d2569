import { rm } from "node:fs/promises";
import { type ImportOptions, type Read, writeAsSaid } from "./import-file.ts";
import { scanJsonLines } from "./json-lines.ts";
import { readJsonLines } from "./read-json-lines.ts";
import { misfitRows } from "./said-columns.ts";
import { SetAside } from "./set-aside.ts";

/** Every line is looked at before the first is stored, so that each column has the type that all its values fit, or the one that was said. */
export async function importJsonLines(path: string, target: string, options: ImportOptions): Promise<Read> {
  const { signal } = options;
  const aside = new SetAside();
  const { good, forms } = await scanJsonLines(path, aside, { signal });
  const broken = await aside.settle(path, good);
  const whole = aside.ranges.length === 0;
  const rest = whole ? path : await options.scratch("jsonl");
  try {
    const said = readJsonLines(rest, forms, options.reading ?? {});
    if (!whole) await aside.copyRest(path, rest, signal);
    const misfits = await misfitRows({ path: rest, width: said.parts.length, ...said }, options);
    let rejected = broken;
    if (misfits.size > 0) {
      const all = new SetAside();
      const fitting = await scanJsonLines(path, all, { signal, misfits });
      rejected = await all.settle(path, fitting.good);
    }
    return { columns: await writeAsSaid(rest, target, said, options), rejected };
  } finally {
    if (!whole) await rm(rest, { force: true });
  }
}
