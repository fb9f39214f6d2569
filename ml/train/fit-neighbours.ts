import type { ParameterValues } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import { countText } from "#ml/format.ts";
import { keepNeighbours, NEIGHBOURS_MAX_ROWS, neighbourAnswersOf } from "#ml/neighbours/neighbours.ts";
import { encodeForLinear, type LinearDesign, type LinearEncoding } from "#ml/preprocess/linear-encoding.ts";
import type { Table } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";
import type { LearnerOptions, PreparedLearner } from "./learners.ts";
import { parameter } from "./parameter.ts";

/** Throws a TrainingInputError for more rows than a model of nearest neighbours may keep. */
export function checkNeighbourRows(rows: number): void {
  if (rows <= NEIGHBOURS_MAX_ROWS) return;
  throw new TrainingInputError(
    `Nearest neighbours keeps its training rows in the model, ${countText(NEIGHBOURS_MAX_ROWS)} at most; here are ${countText(rows)}. Choose another algorithm, or a smaller dataset version.`,
  );
}

/** Nearest neighbours of these rows: nothing is learned, and the distances of asked rows are measured once for all settings. */
export function prepareNeighbours(
  encoding: LinearEncoding,
  design: LinearDesign,
  target: TargetValues,
  { task, classes, trials }: LearnerOptions,
): PreparedLearner {
  const width = task === "multiclass_classification" ? classes : 1;
  const neighboursOf = (params: ParameterValues) =>
    keepNeighbours(design, target, width, {
      neighbours: parameter(params, "neighbours"),
      byDistance: parameter(params, "by_distance") === 1,
    });
  let last: { readonly asked: Table; readonly answers: Float64Array[] } | undefined;
  return {
    async fit(params, pause) {
      await pause(0);
      return { kind: "neighbours", encoding, neighbours: neighboursOf(params) };
    },
    answers(params, asked) {
      if (last?.asked !== asked)
        last = {
          asked,
          answers: neighbourAnswersOf(trials.map(neighboursOf), encodeForLinear(encoding, asked)),
        };
      return last.answers[trials.indexOf(params)];
    },
    end() {},
  };
}
