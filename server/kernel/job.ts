import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import type { Lane } from "#db/queues.ts";
import type { CallContext } from "./execute.ts";
import type { Verb } from "./verb.ts";

/** What a job is: its name, the lane it waits in, and the shape of its payload. */
export type JobDefinition<P> = { kind: string; version: number; lane: Lane; payload: z.ZodType<P> };

export function job<P>(definition: JobDefinition<P>): JobDefinition<P> {
  return definition;
}

export type Progress = {
  stage: string;
  fraction?: number | null;
  etaSeconds?: number | null;
  message?: string | null;
};

export type JobContext<P> = {
  payload: P;
  job: {
    id: string;
    orgId: string;
    projectId: string | null;
    target: { type: string; id: string };
    attempt: number;
    requestedBy: string | null;
    memoryLimitMb: number | null;
  };
  /** Aborted when somebody cancels, when the lease is lost and when the worker stops. */
  signal: AbortSignal;
  /** Shown on the page; written at most twice a second. */
  progress: (progress: Progress) => void;
  /** A line of the job's log. */
  log: (line: string) => void;
  /** A point of one of the job's curves, for whoever watches it. */
  point: (curve: string, step: number, value: number) => void;
  /** Keeps where the job stands for another attempt, should this one be cut short; the latest replaces the one before. */
  keep: (state: Uint8Array) => void;
  /** What an attempt before this one kept last; null where there is nothing. */
  kept: () => Promise<Uint8Array | null>;
  /** Calls a verb of the system, fenced on this attempt. */
  run: <V extends Verb>(
    verb: V,
    input: Parameters<typeof import("./execute.ts").execute<V>>[1],
  ) => ReturnType<typeof import("./execute.ts").execute<V>>;
  /** Reads as the system, inside the organization's wall. */
  read: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  call: CallContext;
};

export type JobHandler<P> = {
  definition: JobDefinition<P>;
  run(context: JobContext<P>): Promise<void>;
  /** Called once when the job has failed for good or was cancelled, to say so on its target. */
  settle?(
    context: JobContext<P>,
    outcome: { state: "failed" | "cancelled"; sentence: string },
  ): Promise<void>;
};

export function handle<P>(
  definition: JobDefinition<P>,
  run: JobHandler<P>["run"],
  settle?: JobHandler<P>["settle"],
): JobHandler<P> {
  return settle ? { definition, run, settle } : { definition, run };
}

/** The job cannot succeed by trying again; the sentence goes to the page. */
export class JobFailed extends Error {
  override name = "JobFailed";
}
