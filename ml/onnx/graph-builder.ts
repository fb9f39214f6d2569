import {
  ATTRIBUTE,
  type AttributeMessage,
  ELEMENT,
  type GraphMessage,
  type TensorMessage,
  type ValueInfoMessage,
} from "./messages.ts";

export type Attribute =
  | { readonly floats: readonly number[] | Float32Array }
  | { readonly ints: ArrayLike<number> }
  | { readonly strings: readonly string[] }
  | { readonly float: number }
  | { readonly int: number }
  | { readonly string: string };

export const ML_DOMAIN = "ai.onnx.ml";

/** Collects nodes and constants. Names are numbered in the order of creation, so that building twice gives the same graph. */
export interface GraphBuilder {
  input(name: string, elementType: number): string;
  output(name: string, elementType: number, columns: number | null): void;
  /** Adds a node and returns the name of its (first) output, which `as` may choose. */
  node(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
    as?: string,
  ): string;
  /** Adds a node with several outputs and returns their names. */
  nodes(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes?: Readonly<Record<string, Attribute>>,
  ): string[];
  floats(values: ArrayLike<number>, dims: readonly number[]): string;
  doubles(values: ArrayLike<number>, dims: readonly number[]): string;
  integers(values: ArrayLike<number>, dims: readonly number[]): string;
  finish(name: string): GraphMessage;
}

const ML_OPS = new Set(["LabelEncoder", "TreeEnsembleRegressor"]);

export function createGraphBuilder(): GraphBuilder {
  const graph = { node: [], initializer: [], input: [], output: [] } as Required<
    Pick<GraphMessage, "node" | "initializer" | "input" | "output">
  >;
  const constants = new Map<string, string>();
  const constant = (prefix: string, dataType: number, dims: readonly number[], rawData: Uint8Array) => {
    // Only small constants recur; the key of a large one would cost more than the constant.
    const key = rawData.length > 64 ? null : `${dataType}/${dims.join("x")}/${rawData.join(",")}`;
    const known = key === null ? undefined : constants.get(key);
    if (known) return known;
    const name = `_cs_${prefix}_${graph.initializer.length}`;
    const tensor: TensorMessage = { dims, dataType, name, rawData };
    graph.initializer.push(tensor);
    if (key !== null) constants.set(key, name);
    return name;
  };
  return {
    input(name, elementType) {
      graph.input.push(valueInfo(name, elementType, 1));
      return name;
    },
    output(name, elementType, columns) {
      graph.output.push(valueInfo(name, elementType, columns));
    },
    node(op, inputs, attributes = {}, as = `_cs_${op}_${graph.node.length}`) {
      graph.node.push({
        input: [...inputs],
        output: [as],
        name: `n${graph.node.length}`,
        opType: op,
        attribute: Object.entries(attributes).map(([name, value]) => attributeMessage(name, value)),
        ...(ML_OPS.has(op) ? { domain: ML_DOMAIN } : {}),
      });
      return as;
    },
    nodes(op, inputs, outputs, attributes = {}) {
      const names = Array.from({ length: outputs }, (_, i) => `_cs_${op}_${graph.node.length}_${i}`);
      graph.node.push({
        input: [...inputs],
        output: names,
        name: `n${graph.node.length}`,
        opType: op,
        attribute: Object.entries(attributes).map(([name, value]) => attributeMessage(name, value)),
      });
      return names;
    },
    floats: (values, dims) =>
      constant(
        "float",
        ELEMENT.float,
        dims,
        raw(values, 4, (view, at, v) => view.setFloat32(at, v, true)),
      ),
    doubles: (values, dims) =>
      constant(
        "double",
        ELEMENT.double,
        dims,
        raw(values, 8, (view, at, v) => view.setFloat64(at, v, true)),
      ),
    integers: (values, dims) =>
      constant(
        "int",
        ELEMENT.int64,
        dims,
        raw(values, 8, (view, at, v) => view.setBigInt64(at, BigInt(v), true)),
      ),
    finish: (name) => ({ ...graph, name }),
  };
}

function raw(
  values: ArrayLike<number>,
  bytes: number,
  write: (view: DataView, at: number, value: number) => void,
) {
  const view = new DataView(new ArrayBuffer(values.length * bytes));
  for (let i = 0; i < values.length; i++) write(view, i * bytes, values[i] as number);
  return new Uint8Array(view.buffer);
}

function valueInfo(name: string, elementType: number, columns: number | null): ValueInfoMessage {
  const dim = [{ parameter: "N" }, ...(columns === null ? [] : [{ value: columns }])];
  return { name, type: { tensorType: { elementType, shape: { dim } } } };
}

function attributeMessage(name: string, value: Attribute): AttributeMessage {
  const bytes = (text: string) => new TextEncoder().encode(text);
  if ("floats" in value) return { name, floats: value.floats, type: ATTRIBUTE.floats };
  if ("ints" in value) return { name, ints: value.ints, type: ATTRIBUTE.ints };
  if ("strings" in value) return { name, strings: value.strings.map(bytes), type: ATTRIBUTE.strings };
  if ("float" in value) return { name, f: value.float, type: ATTRIBUTE.float };
  if ("int" in value) return { name, i: value.int, type: ATTRIBUTE.int };
  return { name, s: bytes(value.string), type: ATTRIBUTE.string };
}
