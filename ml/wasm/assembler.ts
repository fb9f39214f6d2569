/**
 * WebAssembly in as many words as our kernels need: expressions are lists of bytes, and a function of TypeScript unrolls a loop by calling itself. Nothing is
 * compiled ahead, so what runs is what stands in the source. Numbers of instructions: WebAssembly Core Specification 2.0, chapter 5.4.
 */
export type Code = readonly number[];

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";
const TYPE_BYTES: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};
const NOTHING = 0x40;
/** What 32-bit addresses reach, 4 GiB. */
export const MAXIMUM_PAGES = 65_536;

/** A parameter or variable of a function. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

/** As many as there are types. */
type LocalsOf<Types extends readonly ValueType[]> = { -readonly [Index in keyof Types]: Local };
type Times<Count extends number, Some extends Local[] = []> = Some["length"] extends Count
  ? Some
  : Times<Count, [Local, ...Some]>;

export interface Body {
  local(type: ValueType): Local;
  locals<Count extends number>(type: ValueType, count: Count): Times<Count>;
}

export interface Kernel<Name extends string = string> {
  readonly name: Name;
  readonly params: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly code: Code;
}

/** A function without results. `write` gets its parameters and makes its statements. */
export function kernel<Name extends string, const Params extends readonly ValueType[]>(
  name: Name,
  params: Params,
  write: (body: Body, ...params: LocalsOf<Params>) => readonly Code[],
): Kernel<Name> {
  const types: ValueType[] = [...params];
  const at = (index: number): Local => ({
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
  });
  const local = (type: ValueType) => at(types.push(type) - 1);
  const locals = <Count extends number>(type: ValueType, count: Count) =>
    Array.from({ length: count }, () => local(type)) as Times<Count>;
  const code = write({ local, locals }, ...(params.map((_, index) => at(index)) as LocalsOf<Params>)).flat();
  return { name, params, locals: types.slice(params.length), code };
}

/** The bytes of a module with these kernels. It imports its memory as `env.memory`. */
export function assemble(kernels: readonly Kernel[], shared: boolean): Uint8Array<ArrayBuffer> {
  const text = (value: string) => [...unsigned(value.length), ...new TextEncoder().encode(value)];
  const list = (items: readonly Code[]) => [...unsigned(items.length), ...items.flat()];
  const section = (id: number, items: readonly Code[]) => {
    const content = list(items);
    return [id, ...unsigned(content.length), ...content];
  };
  const bytes = ({ locals, code }: Kernel) => {
    const body = [...list(locals.map((type) => [1, TYPE_BYTES[type]])), ...code, 0x0b];
    return [...unsigned(body.length), ...body];
  };
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      kernels.map(({ params }) => [0x60, ...list(params.map((type) => [TYPE_BYTES[type]])), 0]),
    ),
    ...section(2, [
      [...text("env"), ...text("memory"), 0x02, shared ? 0x03 : 0x01, 0, ...unsigned(MAXIMUM_PAGES)],
    ]),
    ...section(
      3,
      kernels.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      kernels.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]),
    ),
    ...section(10, kernels.map(bytes)),
  ]);
}

/** Does the statements while the condition holds, which is asked after them: they are done once at least. */
export const repeatWhile = (condition: Code, ...statements: Code[]): Code => [
  ...[0x03, NOTHING],
  ...statements.flat(),
  ...condition,
  ...[0x0d, 0, 0x0b],
];

/** Does the statements if the condition holds. */
export const when = (condition: Code, ...statements: Code[]): Code => [
  ...condition,
  ...[0x04, NOTHING],
  ...statements.flat(),
  0x0b,
];

const unary =
  (...op: number[]) =>
  (value: Code): Code => [...value, ...op];
const binary =
  (...op: number[]) =>
  (left: Code, right: Code): Code => [...left, ...right, ...op];
const simd = (op: number) => [0xfd, ...unsigned(op)];
// The alignment that is claimed is the smallest: it says nothing but "anywhere".
const load =
  (...op: number[]) =>
  (address: Code, offset = 0): Code => [...address, ...op, 0, ...unsigned(offset)];
const store =
  (...op: number[]) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, ...op, 0, ...unsigned(offset)];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: load(0x28),
  load8: load(0x2d),
  store: store(0x36),
  store8: store(0x3a),
  notEqual: binary(0x47),
  less: binary(0x49),
  atMost: binary(0x4d),
  /** How many zeros stand below the lowest bit. */
  trailingZeros: unary(0x68),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  and: binary(0x71),
  or: binary(0x72),
  shl: binary(0x74),
  shr: binary(0x76),
} as const;

export const i64 = {
  load: load(0x29),
  store: store(0x37),
  const: (value: number): Code => [0x42, ...signed(value)],
  notEqual: binary(0x52),
} as const;

export const f32 = {
  load: load(0x2a),
  store: store(0x38),
  const: (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)],
  notEqual: binary(0x5c),
  greater: binary(0x5e),
  atMost: binary(0x5f),
  add: binary(0x92),
  mul: binary(0x94),
  max: binary(0x97),
} as const;

export const f64 = {
  load: load(0x2b),
  store: store(0x39),
  const: (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  notEqual: binary(0x62),
  greater: binary(0x64),
  atLeast: binary(0x66),
  add: binary(0xa0),
  sub: binary(0xa1),
  mul: binary(0xa2),
  max: binary(0xa5),
} as const;

export const v128 = {
  load: load(...simd(0x00)),
  loadTwice: load(...simd(0x0a)),
  /** Eight bytes; the others are 0. */
  loadLow: load(...simd(0x5d)),
  loadFourTimes: load(...simd(0x09)),
  store: store(...simd(0x0b)),
  /** The first eight bytes. */
  storeLow: (address: Code, value: Code): Code => [...address, ...value, ...simd(0x5b), 0, 0, 0],
  and: binary(...simd(0x4e)),
} as const;

export const f64x2 = {
  splat: unary(...simd(0x14)),
  high: unary(...simd(0x21), 1),
  low: unary(...simd(0x21), 0),
  replaceHigh: binary(...simd(0x22), 1),
  notEqual: binary(...simd(0x48)),
  /** The first of each. */
  lows: binary(...simd(0x0d), 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
  /** The second of each. */
  highs: binary(...simd(0x0d), 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
  /** Two float64 from the first two float32. */
  promoteLow: unary(...simd(0x5f)),
  nearest: unary(...simd(0x94)),
  sqrt: unary(...simd(0xef)),
  add: binary(...simd(0xf0)),
  sub: binary(...simd(0xf1)),
  mul: binary(...simd(0xf2)),
  div: binary(...simd(0xf3)),
  min: binary(...simd(0xf4)),
  max: binary(...simd(0xf5)),
} as const;

export const f32x4 = {
  splat: unary(...simd(0x13)),
  lane: (value: Code, index: number): Code => [...value, ...simd(0x1f), index],
  notEqual: binary(...simd(0x42)),
  add: binary(...simd(0xe4)),
  mul: binary(...simd(0xe6)),
  max: binary(...simd(0xe9)),
  /** Two float32 from two float64; the others are 0. */
  demote: unary(...simd(0x5e)),
  /** The first two of each, in turn. */
  interleaveLow: binary(...simd(0x0d), 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23),
} as const;

export const i32x4 = {
  /** Two whole numbers from two float64. */
  truncate: unary(...simd(0xfc)),
} as const;

export const i64x2 = {
  splat: unary(...simd(0x12)),
  extendLow: unary(...simd(0xc7)),
  shl: binary(...simd(0xcb)),
  add: binary(...simd(0xce)),
} as const;

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 127;
    rest >>= 7;
    if ((rest === 0 && low < 64) || (rest === -1 && low >= 64)) return [...bytes, low];
    bytes.push(low + 128);
  }
}
