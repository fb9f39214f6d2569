import { StatementType } from "@duckdb/node-api";
import { formatCountOf } from "#domain/format/numbers.ts";
import { type CheckOptions, dataView, type FileCheck, shownExample, unknown } from "./check-result.ts";
import { type Engine, withEngine } from "./engine.ts";

const SECONDS_MAX = 60;
const EXAMPLES = 5;

/**
 * Asks a person's own question of the table `data`: one select whose rows are what is wrong. It runs in an engine of its own, which can
 * reach this one file and nothing else, and is stopped after a minute.
 */
export async function checkQuestion(
  path: string,
  question: string,
  options: CheckOptions,
): Promise<FileCheck> {
  const timeout = AbortSignal.timeout(SECONDS_MAX * 1000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const { scratchFolder } = options;
  try {
    return await withEngine(
      { files: [path], signal, ...(scratchFolder ? { scratchFolder } : {}) },
      async (engine) => {
        await engine.run(dataView(path));
        const sql = await oneSelect(engine, question);
        if (sql === null)
          return unknown("The question has to be one select over the table data, and nothing else.");
        const [row] = await engine.rows(`select count(*) as n from (${sql}\n) as found`);
        const failing = Number(row?.n ?? 0);
        const examples =
          failing === 0
            ? []
            : await engine.rows(`select found::varchar as value from (${sql}\n) as found limit ${EXAMPLES}`);
        return {
          outcome: failing === 0 ? "passed" : "failed",
          checked: null,
          failing: null,
          examples: examples.map(({ value }) => shownExample(value)),
          note: failing === 0 ? "It found no row." : `It found ${formatCountOf(failing, "row")}.`,
        };
      },
    );
  } catch (error) {
    options.signal?.throwIfAborted();
    if (timeout.aborted)
      return unknown(
        `The question took longer than ${SECONDS_MAX} seconds and was stopped. Ask for less at once.`,
      );
    return unknown(`The question could not be answered: ${firstLine(error)}`);
  }
}

/** The question without what may follow it, when it is exactly one select; otherwise null. */
async function oneSelect(engine: Engine, question: string): Promise<string | null> {
  const statements = await engine.connection.extractStatements(question);
  if (statements.count !== 1) return null;
  const prepared = await statements.prepare(0);
  try {
    if (prepared.statementType !== StatementType.SELECT || prepared.parameterCount > 0) return null;
  } finally {
    prepared.destroySync();
  }
  return question.replace(/[\s;]+$/, "");
}

/** The engine's own words, without paths of this machine. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n")[0] ?? "").replace(/'?\/[^\s'"]+'?/g, "a file").slice(0, 300);
}
