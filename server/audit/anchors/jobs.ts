import { z } from "zod";
import { job } from "#server/kernel/job.ts";

/** Somebody asked for a copy now, instead of waiting for the schedule. */
export const anchorLog = job({ kind: "audit.anchor", version: 1, lane: "light", payload: z.object({}) });

/** The one log of the installation, as the target of acts. */
export const LOG_TARGET = { type: "log", id: "log", label: "the audit log" } as const;
