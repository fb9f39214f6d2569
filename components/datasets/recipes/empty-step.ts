import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { RecipeStep, StepKind } from "#domain/datasets/recipes/spec.ts";

/** A step as it stands when somebody adds it: something that fits the columns, where there is such a thing. */
export function emptyStep(kind: StepKind, columns: readonly DatasetColumn[]): RecipeStep {
  const first = (wanted: DatasetColumn["kind"]): string[] => {
    const found = columns.find((column) => column.kind === wanted);
    return found ? [found.name] : [];
  };
  const numeric = first("numeric");
  const [category = columns[0]?.name ?? ""] = first("categorical");
  switch (kind) {
    case "filter":
      return { do: kind, where: "" };
    case "derive":
      return { do: kind, column: "", as: "" };
    case "select":
      return { do: kind, keep: "others", columns: [] };
    case "distinct":
      return { do: kind, columns: [] };
    case "join":
      return { do: kind, dataset: "", on: [{ left: "", right: "" }], how: "left", prefix: "" };
    case "impute":
      return { do: kind, columns: numeric, by: "median", indicator: false };
    case "cap":
      return { do: kind, columns: numeric, by: "quantiles", lower: 0.01, upper: 0.99, times: 1.5 };
    case "scale":
      return { do: kind, columns: numeric, by: "standard" };
    case "encode":
      return { do: kind, columns: first("categorical"), by: "one_hot", levelsMax: 50 };
    case "date_parts":
      return { do: kind, column: first("datetime")[0] ?? "", parts: ["month", "weekday"], drop: false };
    case "balance":
      return { do: kind, column: category, by: "fewer", seed: 1 };
    case "split":
      return { do: kind, by: "random", seed: 1, train: 0.7, validation: 0, test: 0.3, as: "split" };
  }
}
