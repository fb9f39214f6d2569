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
import type { Acquisition } from "#domain/datasets/acquisition/acquisition.ts";
import type { ExpectationSpec, Severity } from "#domain/datasets/expectations/kinds.ts";
import type { Outcome, QualityState } from "#domain/datasets/expectations/quality.ts";
import type { PreparationResult } from "#domain/datasets/recipes/result.ts";
import type { RecipeSpec } from "#domain/datasets/recipes/spec.ts";
import type { RejectedRows } from "#domain/datasets/rejected.ts";
import type { SourceFormat } from "#domain/datasets/view.ts";
import { projects } from "./access.ts";
import { instant, orgId, projectId } from "./columns.ts";

export const datasets = pgTable(
  "datasets",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** No run starts on a version that fails what must hold. */
    refuseFailing: boolean("refuse_failing").notNull().default(false),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("datasets_slug").on(t.projectId, t.slug),
    index("datasets_recent").on(t.projectId, t.createdAt.desc(), t.id.desc()),
  ],
);

export type DatasetVersionState = "importing" | "profiling" | "ready" | "failed";

export const datasetVersions = pgTable(
  "dataset_versions",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    datasetId: text("dataset_id")
      .notNull()
      .references(() => datasets.id),
    number: integer("number").notNull(),
    label: text("label").notNull().default(""),
    sourceName: text("source_name").notNull(),
    sourceSha256: text("source_sha256").notNull(),
    sourceSize: bigint("source_size", { mode: "number" }).notNull(),
    sourceFormat: text("source_format").$type<SourceFormat>(),
    /** Of the Parquet file, once imported: the name of this content. */
    sha256: text("sha256"),
    size: bigint("size", { mode: "number" }),
    rows: bigint("rows", { mode: "number" }),
    columnCount: integer("column_count"),
    state: text("state").$type<DatasetVersionState>().notNull().default("importing"),
    error: text("error"),
    quality: text("quality").$type<QualityState>(),
    qualityScore: real("quality_score"),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("dataset_versions_number").on(t.datasetId, t.number),
    index("dataset_versions_recent").on(t.datasetId, t.createdAt.desc(), t.id.desc()),
    index("dataset_versions_of_project").on(t.projectId, t.createdAt.desc(), t.id.desc()),
  ],
);

/** Apart from the version, so that lists stay light with thousands of columns. */
export const datasetProfiles = pgTable("dataset_profiles", {
  versionId: text("version_id")
    .primaryKey()
    .references(() => datasetVersions.id),
  orgId: orgId(),
  projectId: projectId(),
  columns: jsonb("columns").notNull(),
  profile: jsonb("profile"),
  /** The rows of the source that did not parse; null when all did. */
  rejected: jsonb("rejected").$type<RejectedRows>(),
});

/** What is expected of each version of a dataset. One is never changed: it is retired, and another takes its place. */
export const datasetExpectations = pgTable(
  "dataset_expectations",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    datasetId: text("dataset_id")
      .notNull()
      .references(() => datasets.id),
    spec: jsonb("spec").$type<ExpectationSpec>().notNull(),
    severity: text("severity").$type<Severity>().notNull(),
    tolerance: doublePrecision("tolerance").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    retiredAt: instant("retired_at"),
  },
  (t) => [index("dataset_expectations_in_force").on(t.datasetId).where(sql`retired_at is null`)],
);

/** What was found when a version was held against an expectation; the last time counts. */
export const datasetChecks = pgTable(
  "dataset_checks",
  {
    versionId: text("version_id")
      .notNull()
      .references(() => datasetVersions.id),
    expectationId: text("expectation_id")
      .notNull()
      .references(() => datasetExpectations.id),
    orgId: orgId(),
    projectId: projectId(),
    outcome: text("outcome").$type<Outcome>().notNull(),
    checked: bigint("checked", { mode: "number" }),
    failing: bigint("failing", { mode: "number" }),
    examples: jsonb("examples").$type<string[]>().notNull(),
    note: text("note"),
    at: instant("at").notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.expectationId] })],
);

/** How a table is prepared; its content is in its versions. */
export const datasetRecipes = pgTable(
  "dataset_recipes",
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
    unique("dataset_recipes_slug").on(t.projectId, t.slug),
    index("dataset_recipes_recent").on(t.projectId, t.createdAt.desc(), t.id.desc()),
  ],
);

/** Never changed: another form of the recipe is another version. */
export const datasetRecipeVersions = pgTable(
  "dataset_recipe_versions",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    recipeId: text("recipe_id")
      .notNull()
      .references(() => datasetRecipes.id),
    number: integer("number").notNull(),
    spec: jsonb("spec").$type<RecipeSpec>().notNull(),
    /** SHA-256 of the canonical JSON of the spec. */
    digest: text("digest").notNull(),
    note: text("note").notNull().default(""),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [unique("dataset_recipe_versions_number").on(t.recipeId, t.number)],
);

/** A dataset version that a recipe made, and what was found on the way. */
export const datasetPreparations = pgTable(
  "dataset_preparations",
  {
    versionId: text("version_id")
      .primaryKey()
      .references(() => datasetVersions.id),
    orgId: orgId(),
    projectId: projectId(),
    recipeVersionId: text("recipe_version_id")
      .notNull()
      .references(() => datasetRecipeVersions.id),
    result: jsonb("result").$type<PreparationResult>(),
  },
  (t) => [index("dataset_preparations_of_recipe").on(t.recipeVersionId)],
);

/** Which versions a prepared version was made from; `step` is null for the table that went in, else the step that joined it. */
export const datasetParents = pgTable(
  "dataset_parents",
  {
    versionId: text("version_id")
      .notNull()
      .references(() => datasetVersions.id),
    place: integer("place").notNull(),
    parentId: text("parent_id")
      .notNull()
      .references(() => datasetVersions.id),
    orgId: orgId(),
    projectId: projectId(),
    step: integer("step"),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.place] }), index("dataset_parents_children").on(t.parentId)],
);

/** How a dataset came here and what it may be used for. Never changed: another form of the record is the next number. */
export const datasetAcquisitions = pgTable(
  "dataset_acquisitions",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    datasetId: text("dataset_id")
      .notNull()
      .references(() => datasets.id),
    number: integer("number").notNull(),
    content: jsonb("content").$type<Acquisition>().notNull(),
    /** SHA-256 of the canonical JSON of the content. */
    digest: text("digest").notNull(),
    note: text("note").notNull().default(""),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [unique("dataset_acquisitions_number").on(t.datasetId, t.number)],
);
