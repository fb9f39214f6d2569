import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import type { Permission, Standing } from "#domain/access/permissions.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import type { Actor } from "./actor.ts";
import type { AuditTrail } from "./audit.ts";
import type { KeptRefusal } from "./errors.ts";
import type { JobDefinition } from "./job.ts";
import type { Later } from "./later.ts";
import type { Scope } from "./scope.ts";

/** The project that a call is about, once the kernel has found it and the caller may see it. */
export type ProjectInScope = { id: string; orgId: string; slug: string; name: string; archived: boolean };

export type RunContext<Input> = {
  tx: Tx;
  actor: Actor;
  /** The person behind the call; the job's initiator for the worker; null for strangers. */
  userId: string | null;
  /** The organization in force. Empty only in verbs of scope `anyone` and `self`. */
  orgId: string;
  project: ProjectInScope | null;
  standing: Standing;
  requestId: string;
  /** The network address the call came from, where its door knows it; for limits, kept as a hash only. */
  network: string | null;
  /** Whether earlier calls have committed and this one will: false inside a caller's own transaction, where no checkpoint comes. */
  committed: boolean;
  /** The database's clock at the start of this transaction, ISO 8601 in UTC. */
  now: string;
  input: Input;
};

export type CommandContext<Input> = RunContext<Input> & {
  audit: AuditTrail;
  /** Enqueues in this transaction: no commit, no job. Returns the job's id. */
  enqueue: <P>(
    definition: JobDefinition<P>,
    job: {
      target: { type: string; id: string };
      payload: P;
      priority?: number;
      memoryLimitMb?: number | undefined;
    },
  ) => Promise<string>;
};

type Common<Name extends string, Schema extends z.ZodType> = {
  /** `<area>.<verb>`: the tRPC path, the REST path and the audit action. */
  name: Name;
  /** One sentence for the API's documentation. */
  summary: string;
  /** A key of the permission table; "system" is for jobs only and opens no door; "public" and "self" need none. */
  permission: Permission | "system" | "self" | "public";
  scope: Scope<z.output<Schema>>;
  input: Schema;
  /** A key made for some projects may call this although it asks about the organization: it answers with those alone. */
  keepsToKeyProjects?: boolean;
};

// Written as a method, so that verbs of different inputs fit one registry.
type PhaseOf<Input, Output> = { of(input: Input, output: Output): Phase | null }["of"];

/** How the wait for a checkpoint ended. */
export type AfterWait = {
  /** Whether a checkpoint covers what this call wrote; false inside a caller's transaction, and for a repeated call, which wrote nothing. */
  covered: boolean;
  /** Calls a verb of the system on behalf of the caller, in a transaction of its own. */
  follow: <V extends Verb>(
    verb: V,
    input: Parameters<typeof import("./execute.ts").execute<V>>[1],
  ) => ReturnType<typeof import("./execute.ts").execute<V>>;
};

export interface Command<Name extends string = string, Schema extends z.ZodType = z.ZodType, Output = unknown>
  extends Common<Name, Schema> {
  kind: "command";
  /** The phase this act is a visit to; null if none; or found from the input and the answer. */
  phase: Phase | null | PhaseOf<z.output<Schema>, Output>;
  /** Works on an archived project too. */
  onArchived?: boolean;
  /** The answer holds a secret that is shown once: it is not kept for repeated calls. */
  secretAnswer?: boolean;
  /** Concerns nobody else: only the caller's own open pages are told that something changed. */
  toldOnlyToCaller?: boolean;
  /** Waits, before it answers, until a signed checkpoint of the log covers its entries, as a signature must. */
  awaitsCheckpoint?: boolean;
  /** What is answered after that wait: it says so when the checkpoint is late, and lets follow what had to wait for it. */
  afterCheckpoint?(output: Output, wait: AfterWait): Promise<Output>;
  run(context: CommandContext<z.output<Schema>>): Promise<Output>;
}

export interface Query<Name extends string = string, Schema extends z.ZodType = z.ZodType, Output = unknown>
  extends Common<Name, Schema> {
  kind: "query";
  /** A read that leaves an audit entry before its answer does, such as an export. */
  audited?: boolean;
  run(context: RunContext<z.output<Schema>>): Promise<Output>;
}

export type Verb = Command | Query;

/** What the caller of a verb gets, of what its `run` returns. */
export type Answer<Output> = Exclude<Output extends Later<infer Work> ? Work : Output, KeptRefusal>;

/** The only way to write. */
export function command<Name extends string, Schema extends z.ZodType, Output>(
  definition: Omit<Command<Name, Schema, Output>, "kind">,
): Command<Name, Schema, Output> {
  return { kind: "command", ...definition };
}

/** The only way to read. */
export function query<Name extends string, Schema extends z.ZodType, Output>(
  definition: Omit<Query<Name, Schema, Output>, "kind">,
): Query<Name, Schema, Output> {
  return { kind: "query", ...definition };
}
