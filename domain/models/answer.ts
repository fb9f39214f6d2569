import type { Answer } from "./schemas.ts";

/** A number as an answer; its label has the seven figures that float32 has. */
export const numberAnswer = (value: number): Answer => ({
  label: String(Number(value.toPrecision(7))),
  probabilities: [],
  value,
});
