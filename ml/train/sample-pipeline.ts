import { type Algorithm, defaultParameters, type ParameterValues } from "#ml/catalogue.ts";
import { describePipeline } from "#ml/onnx/describe.ts";
import type { Pipeline } from "#ml/pipeline.ts";
import type { Task } from "#ml/task.ts";
import { prepareLearner } from "./learners.ts";
import { sampleTask } from "./sample-data.ts";

export const SAMPLE_CLASSES: Record<Task, readonly string[]> = {
  binary_classification: ["no", "yes"],
  multiclass_classification: ["low", "middle", "high"],
  regression: [],
};

/** A pipeline trained on sampled rows. For tests. */
export async function samplePipeline(
  task: Task,
  algorithm: Algorithm,
  rows: number,
  change: ParameterValues = {},
): Promise<Pipeline> {
  const { table, target } = sampleTask(task, rows, 5);
  const classes = SAMPLE_CLASSES[task];
  const params = { ...defaultParameters(algorithm), ...change };
  const learner = prepareLearner(algorithm, table, target, {
    task,
    classes: Math.max(1, classes.length),
    seed: 1,
    features: table.columns.map(({ name }) => ({ name })),
    trials: [params],
  });
  const model = await learner.fit(params, () => {});
  learner.end();
  return { task, algorithm, schema: describePipeline(table.columns, task, classes, model), model };
}
