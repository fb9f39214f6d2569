import { kernelsOn } from "#ml/wasm/memory.ts";
import { double, single } from "#ml/wasm/precision.ts";
import { adam, addSquares } from "./adam-kernel.ts";
import { productKernels } from "./product-kernels.ts";

/** A network answers in float64. */
export const answeringKernels = kernelsOn(productKernels(double));
/** It learns from products in float32; its weights and their moments stay float64. */
export const learningKernels = kernelsOn([...productKernels(single), adam, addSquares]);

export type ProductKernels = ReturnType<typeof answeringKernels>;
export type LearningKernels = ReturnType<typeof learningKernels>;
