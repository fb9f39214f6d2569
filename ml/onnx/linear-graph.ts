import type { LinearModel } from "#ml/linear/logistic.ts";
import { blockSize, type LinearEncoding, type ScaledNumber } from "#ml/preprocess/linear-encoding.ts";
import { datePartNodes } from "./date-graph.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { ELEMENT } from "./messages.ts";
import { graphInputName, MISSING_SECONDS } from "./schema.ts";

/**
 * Adds the encoding and the linear model; returns the name of the float32 probability of class 1, shape [N, 1]. A one-hot block times its weights is a
 * look-up of the level's weight (Gather). Sums are float64, so that the server, the browser and our own predictor agree.
 */
export function linearNodes(graph: GraphBuilder, encoding: LinearEncoding, model: LinearModel): string {
  const terms: string[] = [];
  let dense = 0;
  let block = 0;
  const addScaled = (value: string, scaled: ScaledNumber) => {
    const weight = model.dense[dense++] as number;
    const indicatorWeight = scaled.indicator ? (model.dense[dense++] as number) : 0;
    terms.push(...scaledTerms(graph, value, scaled, weight, indicatorWeight));
  };
  // The last entry of each table is what a level without a column adds: nothing.
  const lookUp = (indices: string, weights: readonly number[]) =>
    terms.push(graph.node("Gather", [graph.doubles([...weights, 0], [weights.length + 1]), indices]));

  for (const input of encoding.inputs) {
    if (input.kind === "numeric") {
      addScaled(graph.input(graphInputName(input.name), ELEMENT.float), input.scaled);
    } else if (input.kind === "categorical") {
      const weights = model.blocks[block++] as readonly number[];
      const raw = graph.input(graphInputName(input.name), ELEMENT.string);
      const fallback = input.other ? input.levels.length : blockSize(input);
      const indices = graph.node("LabelEncoder", [raw], {
        keys_strings: { strings: input.levels },
        values_int64s: { ints: input.levels.map((_, position) => position) },
        default_int64: { int: fallback },
      });
      lookUp(indices, weights);
    } else {
      const seconds = graph.input(graphInputName(input.name), ELEMENT.int64);
      const missing = graph.node("Equal", [seconds, graph.integers([MISSING_SECONDS], [1])]);
      for (const part of input.parts) {
        const value = datePartNodes(graph, seconds, part.part);
        if (part.as === "number") {
          const real = graph.node("Cast", [value], { to: { int: ELEMENT.float } });
          addScaled(graph.node("Where", [missing, graph.floats([Number.NaN], [1]), real]), part.scaled);
          continue;
        }
        const indices = graph.node("LabelEncoder", [value], {
          keys_int64s: { ints: part.values },
          values_int64s: { ints: part.values.map((_, position) => position) },
          default_int64: { int: part.values.length },
        });
        const none = graph.integers([part.values.length], [1]);
        lookUp(graph.node("Where", [missing, none, indices]), model.blocks[block++] as readonly number[]);
      }
    }
  }
  const intercept = graph.doubles([model.intercept], [1]);
  const logit = terms.reduce((sum, term) => graph.node("Add", [sum, term]), intercept);
  return graph.node("Cast", [sigmoid(graph, logit)], { to: { int: ELEMENT.float } });
}

function scaledTerms(
  graph: GraphBuilder,
  value: string,
  scaled: ScaledNumber,
  weight: number,
  indicatorWeight: number,
) {
  const real = graph.node("Cast", [value], { to: { int: ELEMENT.double } });
  const missing = graph.node("IsNaN", [real]);
  const filled = graph.node("Where", [missing, graph.doubles([scaled.median], [1]), real]);
  const centred = graph.node("Sub", [filled, graph.doubles([scaled.mean], [1])]);
  const term = graph.node("Mul", [centred, graph.doubles([weight / scaled.scale], [1])]);
  if (!scaled.indicator) return [term];
  const [whenMissing, otherwise] = [graph.doubles([indicatorWeight], [1]), graph.doubles([0], [1])];
  return [term, graph.node("Where", [missing, whenMissing, otherwise])];
}

/** 1 / (1 + exp(-x)) from operators that every provider has for float64. */
function sigmoid(graph: GraphBuilder, x: string): string {
  const one = graph.doubles([1], [1]);
  return graph.node("Div", [one, graph.node("Add", [one, graph.node("Exp", [graph.node("Neg", [x])])])]);
}
