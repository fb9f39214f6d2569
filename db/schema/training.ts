import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import { projects } from "./access.ts";
import { instant, orgId, projectId } from "./columns.ts";
import { datasetVersions } from "./datasets.ts";

export const experiments = pgTable(
  "experiments",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    name: text("name").notNull(),
    question: text("question").notNull().default(""),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [index("experiments_recent").on(t.projectId, t.createdAt.desc(), t.id.desc())],
);

export type RunState = "queued" | "running" | "cancelling" | "succeeded" | "failed" | "cancelled";

export const runs = pgTable(
  "runs",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    experimentId: text("experiment_id")
      .notNull()
      .references(() => experiments.id),
    number: integer("number").notNull(),
    datasetVersionId: text("dataset_version_id")
      .notNull()
      .references(() => datasetVersions.id),
    datasetSha256: text("dataset_sha256").notNull(),
    algorithm: text("algorithm").notNull(),
    spec: jsonb("spec").notNull(),
    state: text("state").$type<RunState>().notNull().default("queued"),
    error: text("error"),
    jobId: text("job_id").notNull(),
    /** Holdout and cross-validation figures, for lists. */
    metrics: jsonb("metrics"),
    manifest: jsonb("manifest"),
    modelSha256: text("model_sha256"),
    modelSize: bigint("model_size", { mode: "number" }),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
  },
  (t) => [
    unique("runs_number").on(t.projectId, t.number),
    index("runs_recent").on(t.projectId, t.createdAt.desc(), t.id.desc()),
    index("runs_of_experiment").on(t.experimentId, t.createdAt.desc(), t.id.desc()),
  ],
);

/** Everything the result page draws. */
export const runResults = pgTable("run_results", {
  runId: text("run_id")
    .primaryKey()
    .references(() => runs.id),
  orgId: orgId(),
  projectId: projectId(),
  result: jsonb("result").notNull(),
});
