import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { identifier, literal, withEngine } from "./engine.ts";

/** A column with more strays than this is text in its own right. */
const STRAY_SHARE_MAX = 0.05;
const ROWS_LOOKED_AT = 20_000;
const COLUMNS_LOOKED_AT = 300;
const COLUMNS_TOLD = 10;
const EXAMPLE_CHARACTERS = 60;

const TYPES = [
  { type: "DOUBLE", not: "no number", as: "numbers", by: "number" },
  { type: "TIMESTAMP", not: "no date", as: "dates", by: "date" },
] as const;

/**
 * Columns of a stored file that are text because of few values among many numbers or dates, each in a sentence with the first of them: no value is lost, and whoever
 * uploaded it can correct it. Looks at the first rows, and at all rows only of the columns that are nearly of a type there.
 */
export async function nearlyTyped(
  path: string,
  columns: readonly DatasetColumn[],
  signal?: AbortSignal,
): Promise<string[]> {
  const texts = columns.filter(({ storage }) => storage === "VARCHAR").slice(0, COLUMNS_LOOKED_AT);
  if (texts.length === 0) return [];
  return withEngine({ files: [path], threads: 2, signal }, async (engine) => {
    const from = `read_parquet(${literal(path)}, hive_partitioning = false)`;
    const head = `(select ${texts.map(({ name }) => identifier(name)).join(", ")} from ${from} limit ${ROWS_LOOKED_AT})`;
    const counts = texts.flatMap(({ name }, i) => [
      `count(${identifier(name)}) as n${i}`,
      ...TYPES.map(({ type }, t) => `count(try_cast(${identifier(name)} as ${type})) as c${i}_${t}`),
    ]);
    const [found] = await engine.rows(`select ${counts.join(", ")} from ${head}`);
    const candidates = texts.flatMap(({ name }, i) =>
      TYPES.flatMap((one, t) => {
        const [values, fit] = [Number(found?.[`n${i}`]), Number(found?.[`c${i}_${t}`])];
        return values > 0 && fit >= (1 - STRAY_SHARE_MAX) * values ? [{ name, ...one }] : [];
      }),
    );
    const sentences: string[] = [];
    for (const { name, type, not, as, by } of candidates.slice(0, COLUMNS_TOLD)) {
      const id = identifier(name);
      const stray = `${id} is not null and try_cast(${id} as ${type}) is null`;
      const [row] = await engine.rows(
        `select count(${id}) as n, count_if(${stray}) as strays, min(${id}) filter (${stray}) as example from ${from}`,
      );
      const [values, strays] = [Number(row?.n), Number(row?.strays)];
      if (strays === 0 || strays > STRAY_SHARE_MAX * values) continue;
      const example = String(row?.example);
      const cut = example.length > EXAMPLE_CHARACTERS ? `${example.slice(0, EXAMPLE_CHARACTERS)}…` : example;
      sentences.push(
        `“${name}” is text: ${formatCount(strays)} of its ${formatCount(values)} values ${strays === 1 ? "is" : "are"} ${not}, for example “${cut.toWellFormed()}”. To have it as ${as}, correct the file and upload it again, or derive a column in a recipe with ${by}(${name}).`,
      );
    }
    return sentences;
  });
}
