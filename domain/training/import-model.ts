import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { metricProblem } from "./figures.ts";
import { outsideAnswerFields } from "./outside.ts";
import { attributeProblem, featureProblem } from "./rules.ts";
import { placeFields, placeProblem, runSpecFields } from "./schemas.ts";
import { taskOf } from "./tasks.ts";

/** Bring a model that another library trained: which file, what it answers, and the data that it is evaluated on. */
export const ImportModel = z
  .object({
    ...placeFields,
    uploadId: idSchema("upl"),
    target: runSpecFields.target,
    /** In the order in which the model takes them, where it takes them in one table. */
    features: runSpecFields.features,
    metric: runSpecFields.metric,
    attributes: runSpecFields.attributes,
    ...outsideAnswerFields,
  })
  .superRefine((input, context) => {
    const add = (path: string, message: string | null) => {
      if (message) context.addIssue({ code: "custom", path: [path], message });
    };
    add("experimentId", placeProblem(input));
    add(
      "features",
      featureProblem(
        input.target.column,
        input.features.map(({ column }) => column),
      ),
    );
    if (input.classOrder && (input.form === "positive" || input.form === "logit" || input.form === "value"))
      add(
        "classOrder",
        "An order of classes is for an output with a column for each class. Leave it out, or choose another form of the answers.",
      );
    add("metric", metricProblem(taskOf(input.target), input.metric));
    add("attributes", attributeProblem(input.target.column, taskOf(input.target), input.attributes ?? []));
  });
export type ImportModel = z.infer<typeof ImportModel>;
export type ImportModelInput = z.input<typeof ImportModel>;
