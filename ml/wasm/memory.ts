import { assemble, type Kernel, MAXIMUM_PAGES } from "./assembler.ts";

export const PAGE_BYTES = 65_536;
/** A larger memory is left to the garbage collector. */
const KEPT_PAGES = 1024;

const kept: Record<"own" | "shared", WebAssembly.Memory[]> = { own: [], shared: [] };

/** A memory of at least so many bytes, with whatever stood in it before. Give it back when done. */
export function borrowMemory(bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.max(1, Math.ceil(bytes / PAGE_BYTES));
  const memory = kept[shared ? "shared" : "own"].pop();
  if (!memory) return new WebAssembly.Memory({ initial: pages, maximum: MAXIMUM_PAGES, shared });
  const missing = pages - memory.buffer.byteLength / PAGE_BYTES;
  if (missing > 0) memory.grow(missing);
  return memory;
}

/** Keeps the memory for the next who asks: making one costs more than a small network's answers. */
export function giveBack(memory: WebAssembly.Memory): void {
  if (memory.buffer.byteLength > KEPT_PAGES * PAGE_BYTES) return;
  kept[memory.buffer instanceof ArrayBuffer ? "own" : "shared"].push(memory);
}

/** Makes the kernels callable on a memory, once for each; they are compiled once for each kind of memory. */
export function kernelsOn<Names extends string>(kernels: readonly Kernel<Names>[]) {
  type Callable = Readonly<Record<Names, (...args: number[]) => void>>;
  const modules: Partial<Record<"own" | "shared", WebAssembly.Module>> = {};
  const made = new WeakMap<WebAssembly.Memory, Callable>();
  return (memory: WebAssembly.Memory): Callable => {
    const before = made.get(memory);
    if (before) return before;
    const shared = !(memory.buffer instanceof ArrayBuffer);
    modules[shared ? "shared" : "own"] ??= new WebAssembly.Module(assemble(kernels, shared));
    const module = modules[shared ? "shared" : "own"] as WebAssembly.Module;
    const callable = new WebAssembly.Instance(module, { env: { memory } }).exports as Callable;
    made.set(memory, callable);
    return callable;
  };
}
