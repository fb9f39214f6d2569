import { z } from "zod";
import { job } from "#server/kernel/job.ts";

export const loadDemo = job({ kind: "demo.load", version: 1, lane: "light", payload: z.object({}) });
export type LoadDemo = z.infer<typeof loadDemo.payload>;
