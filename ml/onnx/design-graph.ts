import type { LinearEncoding, ScaledNumber } from "#ml/preprocess/linear-encoding.ts";
import { datePartNodes } from "./date-graph.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { ELEMENT } from "./messages.ts";
import { graphInputName, MISSING_SECONDS } from "./schema.ts";

/** Names of the encoded columns in a graph: float64 [N, 1] each, and for each one-hot block an int64 [N, 1] code, `size` for none. */
export interface DesignNodes {
  readonly dense: readonly string[];
  readonly blocks: readonly { readonly codes: string; readonly size: number }[];
}

/** Adds the inputs and the encoding. Steps are those of `encodeForLinear`, in float64, so that the server, the browser and our own predictor agree. */
export function designNodes(graph: GraphBuilder, encoding: LinearEncoding): DesignNodes {
  const dense: string[] = [];
  const blocks: { codes: string; size: number }[] = [];
  for (const input of encoding.inputs) {
    if (input.kind === "numeric") {
      const value = graph.input(graphInputName(input.name), ELEMENT.float);
      dense.push(...scaledNodes(graph, value, input.scaled));
    } else if (input.kind === "categorical") {
      const raw = graph.input(graphInputName(input.name), ELEMENT.string);
      const size = input.levels.length + (input.other ? 1 : 0);
      const codes = graph.node("LabelEncoder", [raw], {
        keys_strings: { strings: input.levels },
        values_int64s: { ints: input.levels.map((_, position) => position) },
        default_int64: { int: input.levels.length },
      });
      blocks.push({ codes, size });
    } else {
      const seconds = graph.input(graphInputName(input.name), ELEMENT.int64);
      const missing = graph.node("Equal", [seconds, graph.integers([MISSING_SECONDS], [1])]);
      for (const part of input.parts) {
        const value = datePartNodes(graph, seconds, part.part);
        if (part.as === "number") {
          const real = graph.node("Cast", [value], { to: { int: ELEMENT.float } });
          const known = graph.node("Where", [missing, graph.floats([Number.NaN], [1]), real]);
          dense.push(...scaledNodes(graph, known, part.scaled));
          continue;
        }
        const indices = graph.node("LabelEncoder", [value], {
          keys_int64s: { ints: part.values },
          values_int64s: { ints: part.values.map((_, position) => position) },
          default_int64: { int: part.values.length },
        });
        const none = graph.integers([part.values.length], [1]);
        blocks.push({
          codes: graph.node("Where", [missing, none, indices]),
          size: part.values.length,
        });
      }
    }
  }
  return { dense, blocks };
}

function scaledNodes(graph: GraphBuilder, value: string, scaled: ScaledNumber): string[] {
  const real = graph.node("Cast", [value], { to: { int: ELEMENT.double } });
  const missing = graph.node("IsNaN", [real]);
  const filled = graph.node("Where", [missing, graph.doubles([scaled.median], [1]), real]);
  const centred = graph.node("Sub", [filled, graph.doubles([scaled.mean], [1])]);
  const main = graph.node("Div", [centred, graph.doubles([scaled.scale], [1])]);
  if (!scaled.indicator) return [main];
  return [main, graph.node("Where", [missing, graph.doubles([1], [1]), graph.doubles([0], [1])])];
}

/** The float64 columns side by side, [N, columns]. */
export function sideBySide(graph: GraphBuilder, columns: readonly string[]): string {
  return columns.length === 1 ? (columns[0] as string) : graph.node("Concat", columns, { axis: { int: 1 } });
}

/** What each row's level of a block adds: a look-up of `width` numbers for each level, and for none. Result: [N, width]. */
export function blockTerm(
  graph: GraphBuilder,
  block: { readonly codes: string },
  table: readonly (readonly number[])[],
  width: number,
): string {
  const flat = graph.node("Reshape", [block.codes, graph.integers([-1], [1])]);
  return graph.node("Gather", [graph.doubles(table.flat(), [table.length, width]), flat]);
}

/** The sum of the terms. */
export function sumOf(graph: GraphBuilder, terms: readonly string[]): string {
  return terms.reduce((sum, term) => graph.node("Add", [sum, term]));
}
