import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { projects } from "./access.ts";
import { instant, orgId, projectId } from "./columns.ts";
import { datasetVersions } from "./datasets.ts";
import { runs } from "./training.ts";

export const models = pgTable(
  "models",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("models_slug").on(t.projectId, t.slug),
    index("models_recent").on(t.projectId, t.createdAt.desc(), t.id.desc()),
  ],
);

/** Never updated: the database refuses it. What may change about a version lives in `version_cards`. */
export const modelVersions = pgTable(
  "model_versions",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    modelId: text("model_id")
      .notNull()
      .references(() => models.id),
    number: integer("number").notNull(),
    runId: text("run_id")
      .notNull()
      .references(() => runs.id),
    datasetVersionId: text("dataset_version_id")
      .notNull()
      .references(() => datasetVersions.id),
    datasetSha256: text("dataset_sha256").notNull(),
    sha256: text("sha256").notNull(),
    size: bigint("size", { mode: "number" }).notNull(),
    algorithm: text("algorithm").notNull(),
    inputSchema: jsonb("input_schema").notNull(),
    metrics: jsonb("metrics").notNull(),
    manifest: jsonb("manifest").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("model_versions_number").on(t.modelId, t.number),
    index("model_versions_recent").on(t.modelId, t.createdAt.desc(), t.id.desc()),
    index("model_versions_of_run").on(t.runId),
  ],
);

/** The words about a version: part of what is signed, so that changing them voids the signatures. */
export const versionCards = pgTable("version_cards", {
  versionId: text("version_id")
    .primaryKey()
    .references(() => modelVersions.id),
  orgId: orgId(),
  projectId: projectId(),
  body: text("body").notNull().default(""),
  rev: integer("rev").notNull().default(0),
  updatedBy: text("updated_by").notNull(),
  updatedAt: instant("updated_at").notNull().default(sql`now()`),
});

export const aliases = pgTable(
  "aliases",
  {
    orgId: orgId(),
    projectId: projectId(),
    modelId: text("model_id")
      .notNull()
      .references(() => models.id),
    alias: text("alias").notNull(),
    versionId: text("version_id")
      .notNull()
      .references(() => modelVersions.id),
    requestId: text("request_id").notNull(),
    movedBy: text("moved_by").notNull(),
    movedAt: instant("moved_at").notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.alias] }), index("aliases_of_project").on(t.projectId)],
);

/** A person's own inference with a version, in their browser. */
export const previews = pgTable(
  "previews",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId(),
    versionId: text("version_id")
      .notNull()
      .references(() => modelVersions.id),
    userId: text("user_id").notNull(),
    modelSha256: text("model_sha256").notNull(),
    input: jsonb("input").notNull(),
    inputSha256: text("input_sha256").notNull(),
    output: jsonb("output").notNull(),
    runtime: text("runtime").notNull(),
    provider: text("provider").notNull(),
    durationMs: real("duration_ms").notNull(),
    serverOutput: jsonb("server_output"),
    maxDifference: doublePrecision("max_difference"),
    agrees: boolean("agrees"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [index("previews_of_version").on(t.versionId, t.createdAt.desc(), t.id.desc())],
);
