import protobuf from "protobufjs/minimal.js";
import { type FieldDescriptor, MESSAGES, type MessageName } from "./descriptor.ts";
import type { ModelMessage } from "./messages.ts";

type Fields = Record<string, unknown>;

/** Serializes a model. Fields are written in the order of the descriptor, so equal models give equal bytes. */
export function encodeModel(model: ModelMessage): Uint8Array {
  const writer = new protobuf.Writer();
  writeMessage(writer, "Model", model as Fields);
  return new Uint8Array(writer.finish());
}

/** Parses the known fields of a model; unknown ones are skipped. Throws when the bytes are not a protobuf message of that form. */
export function decodeModel(bytes: Uint8Array): ModelMessage {
  return readMessage(new protobuf.Reader(bytes), "Model", bytes.length) as ModelMessage;
}

function writeMessage(writer: protobuf.Writer, name: MessageName, message: Fields): void {
  for (const field of MESSAGES[name] as readonly FieldDescriptor[]) {
    const value = message[field.name];
    if (value === undefined) continue;
    if (field.rule === "one") writeField(writer, field, value);
    else if (field.rule === "many") for (const item of value as unknown[]) writeField(writer, field, item);
    else writePacked(writer, field, value as ArrayLike<number>);
  }
}

function writePacked(writer: protobuf.Writer, field: FieldDescriptor, values: ArrayLike<number>): void {
  if (values.length === 0) return;
  writer.uint32((field.id << 3) | 2).fork();
  for (let i = 0; i < values.length; i++) writeScalar(writer, field.type, values[i]);
  writer.ldelim();
}

function writeField(writer: protobuf.Writer, field: FieldDescriptor, value: unknown): void {
  writer.uint32((field.id << 3) | wireType(field.type));
  if (isMessage(field.type)) {
    writer.fork();
    writeMessage(writer, field.type, value as Fields);
    writer.ldelim();
  } else {
    writeScalar(writer, field.type, value);
  }
}

function writeScalar(writer: protobuf.Writer, type: FieldDescriptor["type"], value: unknown): void {
  if (type === "int64") writer.int64(value as number);
  else if (type === "int32") writer.int32(value as number);
  else if (type === "float") writer.float(value as number);
  else if (type === "double") writer.double(value as number);
  else if (type === "string") writer.string(value as string);
  else writer.bytes(value as Uint8Array);
}

function readMessage(reader: protobuf.Reader, name: MessageName, end: number): Fields {
  const fields = MESSAGES[name] as readonly FieldDescriptor[];
  const message: Fields = {};
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = fields.find(({ id }) => id === tag >>> 3);
    if (!field) {
      reader.skipType(tag & 7);
      continue;
    }
    const wire = tag & 7;
    if (field.rule === "one") {
      expectWire(field, wire);
      message[field.name] = readField(reader, field);
      continue;
    }
    message[field.name] ??= [];
    const list = message[field.name] as unknown[];
    if (field.rule === "packed" && wire === 2) {
      const stop = reader.uint32() + reader.pos;
      if (stop > end) throw new RangeError("A list ends outside its message.");
      while (reader.pos < stop) list.push(readField(reader, field));
    } else {
      expectWire(field, wire);
      list.push(readField(reader, field));
    }
  }
  if (reader.pos !== end) throw new RangeError("A message ends inside a field.");
  return message;
}

function readField(reader: protobuf.Reader, field: FieldDescriptor): unknown {
  const { type } = field;
  if (isMessage(type)) {
    const end = reader.uint32() + reader.pos;
    if (end > reader.len) throw new RangeError("A message ends outside the file.");
    return readMessage(reader, type, end);
  }
  // "To the end" is written as the largest int64, which no number holds: the largest exact one means the same.
  if (type === "int64")
    return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(reader.int64())));
  if (type === "int32") return reader.int32();
  if (type === "float") return reader.float();
  if (type === "double") return reader.double();
  if (type === "string") return reader.string();
  return reader.bytes();
}

function isMessage(type: FieldDescriptor["type"]): type is MessageName {
  return type in MESSAGES;
}

function wireType(type: FieldDescriptor["type"]): number {
  if (type === "int64" || type === "int32") return 0;
  if (type === "double") return 1;
  if (type === "float") return 5;
  return 2;
}

function expectWire(field: FieldDescriptor, wire: number): void {
  if (wire !== wireType(field.type))
    throw new RangeError(`The field ${field.name} has an unexpected wire type.`);
}
