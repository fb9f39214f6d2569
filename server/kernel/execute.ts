import { PgTransaction } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Database, Tx } from "#db/client.ts";
import { together } from "#db/statement.ts";
import { type Actor, personOf } from "./actor.ts";
import { admit, known, type Refusal, Refused } from "./admit.ts";
import { auditTrail, type CallerFacts, writeAuditEntries } from "./audit.ts";
import { coveredByCheckpoint } from "./await-checkpoint.ts";
import {
  DomainError,
  invalid,
  KeptRefusal,
  preconditionFailed,
  translateDatabaseError,
  unauthenticated,
} from "./errors.ts";
import { recordEvent, wakeReaders } from "./events.ts";
import { type Fence, holdFence } from "./fence.ts";
import { answerOnce, forgetCall, keepAnswer } from "./idempotency.ts";
import { newId } from "./ids.ts";
import { Later } from "./later.ts";
import { log } from "./log.ts";
import { enqueueJob } from "./queue.ts";
import type { Found } from "./standing.ts";
import { type Clock, enterOrganization, inTransaction, inTransactionAsking } from "./transaction.ts";
import type { AfterWait, Answer, Command, RunContext, Verb } from "./verb.ts";
import { type ObservedAct, recordVisit } from "./visit.ts";

export type CallContext = {
  db: Database | Tx;
  actor: Actor;
  /** The organization in force: a key's own, a person's chosen one. */
  orgId: string | null;
  /** The project whose page asks; an object of any other is not found there. */
  within?: string;
  requestId: string;
  idempotencyKey?: string | null;
  /** From where the call came, for the log. */
  caller?: CallerFacts;
  /** A worker's proof that its attempt still holds the job. */
  fence?: Fence;
};

type InputOf<V> = V extends { input: infer S extends z.ZodType } ? z.input<S> : never;
type OutputOf<V> = V extends { run(context: never): Promise<infer O> } ? Answer<O> : never;

/** Calls a verb. Every door ends here, and every guarantee of the house is given here. */
export async function execute<V extends Verb>(
  verb: V,
  rawInput: InputOf<V>,
  call: CallContext,
): Promise<OutputOf<V>> {
  const output = await perform(verb, rawInput, call);
  if (output instanceof KeptRefusal) throw output.error;
  return output as OutputOf<V>;
}

async function perform(verb: Verb, rawInput: unknown, call: CallContext): Promise<unknown> {
  if (call.actor.type === "anonymous" && verb.permission !== "public") {
    throw unauthenticated("Sign in first, or send an API key.");
  }
  const input = parseInput(verb, rawInput);
  const refusal: Refusal = { projectId: null, admitted: false };
  const written: string[] = [];
  try {
    const wall = {
      orgId: call.orgId,
      userId: personOf(call.actor),
      readOnly: verb.kind === "query" && !verb.audited,
    };
    const output = await inTransactionAsking(
      call.db,
      wall,
      async (tx) => known(verb, input, call, tx),
      async (tx, clock, found) => {
        const within = await organizationPresented(verb, input, call, tx);
        return inside(verb, input, within, tx, clock, found, refusal, written);
      },
    );
    if (verb.kind === "command") {
      wakeReaders(call.db);
      if (verb.awaitsCheckpoint && !(output instanceof KeptRefusal)) {
        const covered = await coveredByCheckpoint(call.db, call.orgId, written);
        return verb.afterCheckpoint
          ? await verb.afterCheckpoint(output, { covered, ...following(call) })
          : output;
      }
    }
    return output instanceof Later ? await output.work() : output;
  } catch (thrown) {
    if (thrown instanceof Refused) {
      await recordRefusal(verb, input, call, { outcome: "denied", code: thrown.cause.code, ...refusal });
      throw thrown.cause;
    }
    // A verb's own no, such as "only an owner makes an owner", is a denial like the table's.
    if (thrown instanceof DomainError && thrown.code === "forbidden") {
      await recordRefusal(verb, input, call, { outcome: "denied", code: thrown.code, ...refusal });
    }
    const error = translateDatabaseError(thrown);
    if (verb.kind === "command" && refusal.admitted && !(error instanceof DomainError)) {
      const broke = { outcome: "error" as const, code: "internal", ...refusal };
      // Whatever broke the command may break this too: the caller hears of the first, and the operator's log of both.
      await recordRefusal(verb, input, call, broke).catch((err: unknown) => {
        log.error({ err, verb: verb.name, request: call.requestId }, "a failed command left no entry");
      });
    }
    throw error;
  }
}

/** What follows a command is the system's act: it rests on what was recorded, not on the caller's rights. */
const following = ({ actor, db, orgId, requestId }: CallContext): Pick<AfterWait, "follow"> => ({
  follow: (verb, input) =>
    execute(verb, input, {
      db,
      orgId,
      requestId,
      actor: { type: "system", job: verb.name, onBehalfOf: personOf(actor) },
    }),
});

function parseInput(verb: Verb, rawInput: unknown): unknown {
  const parsed = verb.input.safeParse(rawInput ?? {});
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue: z.core.$ZodIssue) => ({
    path: issue.path.join("."),
    message: issue.message,
  }));
  const [first] = fields;
  // Our own schemas speak in sentences; what the library says by itself gets the field's name before it.
  const own = first === undefined || first.message.endsWith(".");
  throw invalid(
    own
      ? (first?.message ?? "The input does not fit.")
      : `The field "${first.path}" does not fit: ${first.message}.`,
    fields,
  );
}

/** For a verb that is open to whoever has a secret: the call takes place in the organization the secret belongs to. */
async function organizationPresented(
  verb: Verb,
  input: unknown,
  call: CallContext,
  tx: Tx,
): Promise<CallContext> {
  if (verb.scope.kind !== "presented") return call;
  const orgId = await verb.scope.organization(tx, input);
  if (orgId === null) throw new DomainError("not_found", verb.scope.missing);
  await enterOrganization(tx, orgId);
  return { ...call, orgId };
}

async function inside(
  verb: Verb,
  input: unknown,
  call: CallContext,
  tx: Tx,
  clock: Clock,
  early: Found | null,
  refusal: Refusal,
  written: string[],
): Promise<unknown> {
  const { standing, project } = await admit(verb, input, call, tx, early, refusal);
  const userId = call.actor.type === "system" ? call.actor.onBehalfOf : personOf(call.actor);
  const context: RunContext<unknown> = {
    tx,
    actor: call.actor,
    userId,
    orgId: call.orgId ?? "",
    project,
    standing,
    requestId: call.requestId,
    network: call.caller?.ip ?? null,
    committed: !(call.db instanceof PgTransaction),
    now: clock.now,
    input,
  };
  const facts = {
    actor: call.actor,
    caller: call.caller,
    orgId: call.orgId,
    action: verb.name,
    requestId: call.requestId,
    clock,
  };
  if (verb.kind === "query") {
    const output = await verb.run(context);
    if (verb.audited) {
      const target = project
        ? { type: "project", id: project.id, label: project.name }
        : { type: "organization", id: call.orgId ?? "" };
      await writeAuditEntries(tx, { ...facts, projectId: project?.id ?? null, outcome: "ok" }, [
        { target, after: input },
      ]);
    }
    return output;
  }

  if (call.fence) await holdFence(tx, call.fence);
  const scopeOfKey = {
    orgId: call.orgId,
    actor: call.actor,
    verb: verb.name,
    key: verb.secretAnswer ? null : (call.idempotencyKey ?? null),
    input,
  };
  const earlier = await answerOnce(tx, scopeOfKey);
  if (earlier) return earlier.output;

  if (project?.archived && !verb.onArchived) {
    throw preconditionFailed("This project is archived. Nothing in it changes until somebody restores it.");
  }
  const audit = auditTrail();
  refusal.admitted = true;
  const output = await verb.run({
    ...context,
    audit,
    enqueue: (definition, job) =>
      enqueueJob(tx, definition, {
        ...job,
        orgId: call.orgId ?? "",
        projectId: project?.id ?? null,
        requestedBy: userId,
      }),
  });
  if (audit.records.length === 0 && !audit.saidUnchanged) {
    throw new Error(`${verb.name} finished without an audit record: refused, nothing was changed`);
  }
  // A verb may name the project in which it acted only by its answer (a project being created).
  const projectId = project?.id ?? null;
  const kept = output instanceof KeptRefusal;
  const entryFacts = { ...facts, projectId, outcome: kept ? ("denied" as const) : ("ok" as const) };
  const entries = writeAuditEntries(tx, entryFacts, audit.records);
  const changed = !kept && audit.records.length > 0;
  // They do not depend on each other, so they go to the database together.
  const [ids] = await together(
    entries,
    changed && project
      ? visited(tx, verb, {
          input,
          output,
          project,
          userId,
          now: clock.now,
          target: audit.records[0]?.target,
        })
      : nothing,
    changed
      ? recordEvent(tx, {
          orgId: call.orgId,
          projectId,
          verb: verb.name,
          actorId: userId,
          audience: verb.toldOnlyToCaller ? userId : null,
          targets: audit.records.map((r) => r.target),
        })
      : nothing,
  );
  written.push(...ids);
  if (kept) {
    await forgetCall(tx, scopeOfKey);
    return output;
  }
  await keepAnswer(tx, scopeOfKey, output);
  return output;
}

const nothing = Promise.resolve();

async function visited(
  tx: Tx,
  verb: Command,
  { input, output, ...act }: Omit<ObservedAct, "phase" | "verb"> & { input: unknown; output: unknown },
): Promise<void> {
  const phase = typeof verb.phase === "function" ? verb.phase(input, output) : verb.phase;
  if (phase) await recordVisit(tx, { ...act, phase, verb: verb.name });
}

async function recordRefusal(
  verb: Verb,
  input: unknown,
  call: CallContext,
  { outcome, code, projectId }: { outcome: "denied" | "error"; code: string; projectId: string | null },
) {
  const wall = { orgId: call.orgId, userId: personOf(call.actor) };
  await inTransaction(call.db, wall, async (tx, clock) => {
    const facts = {
      actor: call.actor,
      caller: call.caller,
      orgId: call.orgId,
      projectId,
      action: verb.name,
      requestId: call.requestId,
      clock,
    };
    const id = namedId(input);
    await writeAuditEntries(tx, { ...facts, outcome }, [
      {
        target: { type: id?.split("_")[0] ?? "organization", id: id ?? call.orgId ?? "" },
        reason: code,
      },
    ]);
  });
}

/** The id the input names first, for the record of a refusal. */
function namedId(input: unknown): string | null {
  if (typeof input !== "object" || input === null) return null;
  for (const [key, value] of Object.entries(input))
    if (/Id$/.test(key) && typeof value === "string") return value;
  return null;
}

/** A context of the kernel's own tests and of the worker. */
export const newRequestId = () => newId("rqs");
