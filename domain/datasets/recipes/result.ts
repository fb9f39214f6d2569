import { z } from "zod";
import { COLUMNS_MAX, columnSchema } from "../columns.ts";
import { FINDING_KINDS } from "./findings.ts";
import { PARTS, STEPS_MAX } from "./spec.ts";

/** What a step learned from one column: a mean, two ends, the levels. */
export const learnedSchema = z.object({
  column: z.string(),
  values: z
    .array(z.object({ name: z.string().max(200), value: z.union([z.number(), z.string().max(500)]) }))
    .max(400),
});
export type Learned = z.infer<typeof learnedSchema>;

export const stepResult = z.object({
  rows: z.int().min(0),
  columns: z.int().min(0),
  /** Names of columns that the step added and took out. */
  added: z.array(z.string()).max(COLUMNS_MAX),
  removed: z.array(z.string()).max(COLUMNS_MAX),
  /** Learned from the rows of training only. */
  fromTraining: z.boolean(),
  learned: z.array(learnedSchema).max(200),
  note: z.string().max(500).nullable(),
});
export type StepResult = z.infer<typeof stepResult>;

export const findingSchema = z.object({
  kind: z.enum(FINDING_KINDS),
  /** Counted from 0; null when it is about the whole. */
  step: z.int().min(0).nullable(),
  sentence: z.string().max(1_000),
});
export type Finding = z.infer<typeof findingSchema>;

/** What became of a table that went through a recipe. */
export const preparationResult = z.object({
  steps: z.array(stepResult).max(STEPS_MAX),
  findings: z.array(findingSchema).max(200),
  /** Rows of each part, where there is a split. */
  parts: z.partialRecord(z.enum(PARTS), z.int().min(0)).nullable(),
});
export type PreparationResult = z.infer<typeof preparationResult>;

export const preparedColumns = z.array(columnSchema).max(COLUMNS_MAX);
