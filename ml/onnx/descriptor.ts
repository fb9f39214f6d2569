/** One field of a message of onnx.proto: its number, its type, and how often it occurs. */
export interface FieldDescriptor {
  readonly name: string;
  readonly id: number;
  readonly type: "int32" | "int64" | "float" | "double" | "string" | "bytes" | MessageName;
  readonly rule: "one" | "many" | "packed";
}

const one = (name: string, id: number, type: FieldDescriptor["type"]): FieldDescriptor => ({
  name,
  id,
  type,
  rule: "one",
});
const many = (name: string, id: number, type: FieldDescriptor["type"]): FieldDescriptor => ({
  name,
  id,
  type,
  rule: "many",
});
const packed = (name: string, id: number, type: FieldDescriptor["type"]): FieldDescriptor => ({
  name,
  id,
  type,
  rule: "packed",
});

/**
 * The part of onnx.proto (ONNX 1.23) that classifiers on tables need, plus every field that may point outside the file or nest, so that the
 * inspector can see and refuse it. Read by codec.ts without code generation, which the content security policy forbids.
 */
export const MESSAGES = {
  Model: [
    one("irVersion", 1, "int64"),
    one("producerName", 2, "string"),
    one("producerVersion", 3, "string"),
    one("domain", 4, "string"),
    one("modelVersion", 5, "int64"),
    one("docString", 6, "string"),
    one("graph", 7, "Graph"),
    many("opsetImport", 8, "OperatorSet"),
    many("metadataProps", 14, "Entry"),
    many("trainingInfo", 20, "bytes"),
    many("functions", 25, "bytes"),
  ],
  OperatorSet: [one("domain", 1, "string"), one("version", 2, "int64")],
  Entry: [one("key", 1, "string"), one("value", 2, "string")],
  Graph: [
    many("node", 1, "Node"),
    one("name", 2, "string"),
    many("initializer", 5, "Tensor"),
    one("docString", 10, "string"),
    many("input", 11, "ValueInfo"),
    many("output", 12, "ValueInfo"),
    many("sparseInitializer", 15, "bytes"),
  ],
  Node: [
    many("input", 1, "string"),
    many("output", 2, "string"),
    one("name", 3, "string"),
    one("opType", 4, "string"),
    many("attribute", 5, "Attribute"),
    one("domain", 7, "string"),
  ],
  Attribute: [
    one("name", 1, "string"),
    one("f", 2, "float"),
    one("i", 3, "int64"),
    one("s", 4, "bytes"),
    one("t", 5, "Tensor"),
    one("g", 6, "bytes"),
    packed("floats", 7, "float"),
    packed("ints", 8, "int64"),
    many("strings", 9, "bytes"),
    many("tensors", 10, "Tensor"),
    many("graphs", 11, "bytes"),
    one("type", 20, "int32"),
    one("refAttrName", 21, "string"),
    one("sparseTensor", 22, "bytes"),
    many("sparseTensors", 23, "bytes"),
  ],
  Tensor: [
    packed("dims", 1, "int64"),
    one("dataType", 2, "int32"),
    packed("floatData", 4, "float"),
    packed("int32Data", 5, "int32"),
    many("stringData", 6, "bytes"),
    packed("int64Data", 7, "int64"),
    one("name", 8, "string"),
    one("rawData", 9, "bytes"),
    packed("doubleData", 10, "double"),
    many("externalData", 13, "Entry"),
    one("dataLocation", 14, "int32"),
  ],
  ValueInfo: [one("name", 1, "string"), one("type", 2, "Type")],
  Type: [
    one("tensorType", 1, "TensorType"),
    one("sequenceType", 4, "bytes"),
    one("mapType", 5, "bytes"),
    one("sparseTensorType", 8, "bytes"),
    one("optionalType", 9, "bytes"),
  ],
  TensorType: [one("elementType", 1, "int32"), one("shape", 2, "Shape")],
  Shape: [many("dim", 1, "Dimension")],
  Dimension: [one("value", 1, "int64"), one("parameter", 2, "string")],
} satisfies Record<string, FieldDescriptor[]>;

export type MessageName =
  | "Model"
  | "OperatorSet"
  | "Entry"
  | "Graph"
  | "Node"
  | "Attribute"
  | "Tensor"
  | "ValueInfo"
  | "Type"
  | "TensorType"
  | "Shape"
  | "Dimension";
