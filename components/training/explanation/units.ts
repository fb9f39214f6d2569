import type { Explanation } from "#ml/explain/explain.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";

/** What a contribution is counted in. */
export function unitOf({ link }: Pick<Explanation, "link">, { task }: Pick<InputSchema, "task">): string {
  if (link === "sigmoid") return "log-odds";
  if (link !== "identity") return "score of the class";
  return task === "regression" ? "unit of the target" : "probability";
}
