import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { decisions } from "#db/schema/approvals.ts";
import { datasetVersions } from "#db/schema/datasets.ts";
import { runs } from "#db/schema/training.ts";
import { DEMO_PEOPLE } from "#domain/access/demo.ts";
import type { Role } from "#domain/access/roles.ts";
import { signingDigest } from "#domain/approvals/signing-digest.ts";
import { beginStepUp } from "#server/access/begin-step-up.ts";
import { completeStepUp } from "#server/access/complete-step-up.ts";
import { decide } from "#server/approvals/decide.ts";
import { sha256 } from "#server/approvals/version-content.ts";
import { createVersion } from "#server/datasets/create-version.ts";
import { receiveUpload } from "#server/datasets/receive-upload.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { type JobContext, JobFailed } from "#server/kernel/job.ts";
import { runtime } from "#server/kernel/runtime.ts";
import type { Verb } from "#server/kernel/verb.ts";

const POLL_MS = 500;

/** What the steps of the story are played with: every act is a verb, called by one of the demo's own people. */
export async function openStage(context: JobContext<unknown>) {
  const db = context.call.db as Database;
  const { orgId } = context.job;
  const accounts = await context.read((tx) =>
    tx
      .select({ id: users.id, email: users.email })
      .from(users)
      .where(
        inArray(
          users.email,
          DEMO_PEOPLE.map((person) => person.email),
        ),
      ),
  );
  const account = (role: Role) => {
    const email = DEMO_PEOPLE.find((person) => person.role === role)?.email;
    const found = accounts.find((one) => one.email === email);
    if (!found) throw new JobFailed(`The demo has no ${role}.`);
    return found;
  };

  // The key makes the whole story repeatable: after a crash it is told again from the start, and what was done stays done.
  const as = <V extends Verb>(role: Role, verb: V, input: Parameters<typeof execute<V>>[1]) => {
    context.signal.throwIfAborted();
    const { id, email } = account(role);
    const auth = { method: "demo" as const, factors: ["demo" as const], authTime: new Date().toISOString() };
    const actor = { type: "user" as const, userId: id, label: email, sessionId: "demo-story", auth };
    const idempotencyKey = createHash("sha256").update(JSON.stringify(input)).digest("hex");
    return execute(verb, input, { db, actor, orgId, requestId: newRequestId(), idempotencyKey });
  };

  async function until<T>(what: string, minutes: number, look: () => Promise<T | null>): Promise<T> {
    for (const end = Date.now() + minutes * 60_000; Date.now() < end; ) {
      context.signal.throwIfAborted();
      const found = await look();
      if (found !== null) return found;
      await wait(POLL_MS, undefined, { signal: context.signal });
    }
    throw new JobFailed(
      `The demo waited ${minutes} minutes for ${what} and stopped. What was loaded so far stays.`,
    );
  }

  /** Decides with the demo's own proof, which the record names; a story told again does not sign twice. */
  async function sign(role: Role, decision: Omit<Parameters<typeof execute<typeof decide>>[1], "stepUpId">) {
    const signed = await context.read((tx) =>
      tx
        .select({ id: decisions.id })
        .from(decisions)
        .where(and(eq(decisions.requestId, decision.requestId), eq(decisions.reviewerId, account(role).id))),
    );
    if (signed.length > 0) return;
    const { requestId, contentDigest } = decision;
    if (decision.decision === "comment") throw new RangeError("A comment is not signed.");
    const digest = signingDigest({ requestId, decision: decision.decision, contentDigest }, sha256);
    const { stepUpId } = await as(role, beginStepUp, { purpose: "sign", digest });
    await as(role, completeStepUp, { stepUpId, method: "demo" });
    await as(role, decide, { ...decision, stepUpId });
  }

  return {
    as,
    sign,
    until,
    read: context.read,
    signal: context.signal,
    idOf: (role: Role) => account(role).id,
    /** Brings a file in as people do: an upload, then a version of the dataset. */
    async bring(
      role: Role,
      at: { projectId: string; datasetId: string },
      label: string,
      file: { path: string; name: string },
    ): Promise<string> {
      const stored = await runtime().artifacts.adopt(file.path);
      const { uploadId } = await as(role, receiveUpload, {
        projectId: at.projectId,
        fileName: file.name,
        ...stored,
      });
      const { id } = await as(role, createVersion, { datasetId: at.datasetId, uploadId, label });
      return id;
    },
    versionReady: (versionId: string) =>
      until("a dataset version", 5, () =>
        context.read(async (tx) => {
          const [row] = await tx
            .select({ state: datasetVersions.state, error: datasetVersions.error })
            .from(datasetVersions)
            .where(eq(datasetVersions.id, versionId));
          if (row?.state === "failed")
            throw new JobFailed(`A dataset of the demo could not be imported: ${row.error}`);
          return row?.state === "ready" ? versionId : null;
        }),
      ),
    runDone: (runId: string) =>
      until("a training run", 8, () =>
        context.read(async (tx) => {
          const [row] = await tx
            .select({ state: runs.state, error: runs.error })
            .from(runs)
            .where(eq(runs.id, runId));
          if (row?.state === "failed" || row?.state === "cancelled")
            throw new JobFailed(`A run of the demo ended: ${row.error ?? row.state}`);
          return row?.state === "succeeded" ? runId : null;
        }),
      ),
  };
}

export type Stage = Awaited<ReturnType<typeof openStage>>;
