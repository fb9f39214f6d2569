import { describe, expect, it } from "vitest";
import { encodeModel } from "./codec.ts";
import { inspectModel, OnnxRejectedError } from "./inspect.ts";
import {
  ELEMENT,
  type GraphMessage,
  type ModelMessage,
  type NodeMessage,
  type TensorMessage,
  type ValueInfoMessage,
} from "./messages.ts";

const port = (name: string, ...dims: { value?: number; parameter?: string }[]): ValueInfoMessage => ({
  name,
  type: { tensorType: { elementType: ELEMENT.float, shape: { dim: dims } } },
});
const weights: TensorMessage = { name: "w", dims: [2], dataType: ELEMENT.float, rawData: new Uint8Array(8) };
const multiply: NodeMessage = { opType: "Mul", input: ["x", "w"], output: ["y"], name: "n" };

function model(graph: Partial<GraphMessage> = {}, more: Partial<ModelMessage> = {}): Uint8Array {
  return encodeModel({
    irVersion: 8,
    producerName: "test",
    opsetImport: [{ domain: "", version: 17 }],
    metadataProps: [{ key: "note", value: "ü" }],
    graph: {
      name: "g",
      node: [multiply],
      initializer: [weights],
      input: [port("x", { parameter: "N" }, { value: 2 }), port("w", { value: 2 })],
      output: [port("y", { parameter: "N" }, { value: 2 })],
      ...graph,
    },
    ...more,
  });
}

describe("the inspector", () => {
  it("lists what a model takes, gives and is made of", () => {
    expect(inspectModel(model())).toEqual({
      irVersion: 8,
      producer: "test",
      opsets: [{ domain: "ai.onnx", version: 17 }],
      inputs: [{ name: "x", dtype: "float32", shape: ["N", 2] }],
      outputs: [{ name: "y", dtype: "float32", shape: ["N", 2] }],
      ops: [{ op: "Mul", count: 1 }],
      nodes: 1,
      parameters: 2,
      metadata: { note: "ü" },
    });
  });

  const tensor = (change: Partial<TensorMessage>) => model({ initializer: [{ ...weights, ...change }] });
  const node = (change: Partial<NodeMessage>) => model({ node: [{ ...multiply, ...change }] });
  const cases: [string, Uint8Array, string][] = [
    ["nothing", new Uint8Array(), "is empty"],
    ["text", new TextEncoder().encode("id,delay\n1,2\n"), "not an ONNX model"],
    ["a PNG", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), "not an ONNX model"],
    ["a model cut in half", model().subarray(0, Math.floor(model().length / 2)), "not an ONNX model"],
    ["a graph without operators", model({ node: [] }), "no graph with operators"],
    [
      "data in another file",
      tensor({ externalData: [{ key: "location", value: "../../etc/passwd" }] }),
      "in another file",
    ],
    ["a data location without an address", tensor({ dataLocation: 1 }), "in another file"],
    ["functions of its own", model({}, { functions: [Uint8Array.of(1)] }), "its own functions"],
    ["training steps", model({}, { trainingInfo: [Uint8Array.of(1)] }), "training steps"],
    [
      "a custom domain",
      model({}, { opsetImport: [{ domain: "com.evil", version: 1 }] }),
      'custom domain "com.evil"',
    ],
    ["an operator of a custom domain", node({ domain: "com.microsoft" }), 'custom domain "com.microsoft"'],
    ["an operator off the list", node({ opType: "ConstantOfShape" }), "ConstantOfShape is not on the list"],
    ["a loop", node({ opType: "Loop" }), "Loop is not on the list"],
    [
      "a standard operator under the wrong domain",
      node({ opType: "TreeEnsembleRegressor" }),
      "not on the list",
    ],
    [
      "a subgraph",
      node({ attribute: [{ name: "body", type: 5, g: Uint8Array.of(10) }] }),
      "a graph of its own",
    ],
    [
      "a constant in another file",
      node({ opType: "Constant", attribute: [{ name: "value", t: { ...weights, dataLocation: 1 } }] }),
      "in another file",
    ],
    ["a huge tensor", tensor({ dims: [100_000, 100_000], rawData: undefined }), "larger than is accepted"],
    ["a negative dimension", tensor({ dims: [-2] }), "does not hold as much|larger than is accepted"],
    ["fewer bytes than its shape says", tensor({ dims: [3] }), "does not hold as much data"],
    ["a huge input", model({ input: [port("x", { value: 2 ** 40 })] }), "larger than is accepted"],
    ["a map as output", model({ output: [{ name: "y", type: { mapType: Uint8Array.of(8, 1) } }] }), "zipmap"],
    ["sparse tensors", model({ sparseInitializer: [Uint8Array.of(1)] }), "sparse"],
    ["20,001 operators", model({ node: Array.from({ length: 20_001 }, () => multiply) }), "at most 20000"],
  ];
  it.each(cases)("refuses %s", (_, bytes, says) => {
    expect(() => inspectModel(bytes)).toThrow(OnnxRejectedError);
    expect(() => inspectModel(bytes)).toThrow(new RegExp(says));
  });

  it("answers every damaged byte with a sentence or a summary, never with another error", () => {
    const bytes = model();
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const damaged = bytes.slice();
        damaged[at] = value;
        try {
          inspectModel(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(OnnxRejectedError);
        }
      }
    }
  });
});
