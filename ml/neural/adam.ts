import type { Workspace } from "./workspace.ts";

const FIRST = 0.9;
const SECOND = 0.999;
const SMALL = 1e-8;

/** The `step`th step (from 1) of Adam with its usual constants on every parameter. Source: Kingma and Ba, "Adam", 2015. */
export function adamStep(ws: Workspace, step: number, learningRate: number): void {
  const { mem, parameters, gradients, firstMoments, secondMoments } = ws;
  const rate = (learningRate * Math.sqrt(1 - SECOND ** step)) / (1 - FIRST ** step);
  for (let i = 0; i < parameters; i++) {
    const slope = mem[gradients + i] as number;
    const first = FIRST * (mem[firstMoments + i] as number) + (1 - FIRST) * slope;
    const second = SECOND * (mem[secondMoments + i] as number) + (1 - SECOND) * slope * slope;
    mem[firstMoments + i] = first;
    mem[secondMoments + i] = second;
    mem[i] = (mem[i] as number) - (rate * first) / (Math.sqrt(second) + SMALL);
  }
}
