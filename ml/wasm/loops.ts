import { type Code, i32, type Local, repeatWhile, when } from "./assembler.ts";

/** Moves an address on by so many bytes. */
export const advance = (at: Local, bytes: number) => at.set(i32.add(at.get, i32.const(bytes)));

/** Runs the statements as long as `at` is below `end`, perhaps never. */
export const whileBelow = (at: Local, end: Code, ...statements: Code[]) =>
  when(i32.less(at.get, end), repeatWhile(i32.less(at.get, end), ...statements));
