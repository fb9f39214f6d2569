import { sql } from "drizzle-orm";
import {
  bigint,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { projects } from "./access.ts";
import { instant, orgId, projectId } from "./columns.ts";
import { datasets, datasetVersions } from "./datasets.ts";
import { models, modelVersions } from "./models.ts";

/** Watches what an alias of a model does on each new version of a dataset. */
export const monitors = pgTable(
  "monitors",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    modelId: text("model_id")
      .notNull()
      .references(() => models.id),
    alias: text("alias").notNull(),
    datasetId: text("dataset_id")
      .notNull()
      .references(() => datasets.id),
    config: jsonb("config").notNull(),
    configVersion: integer("config_version").notNull().default(1),
    /** The approved request that put these thresholds in force; null where nobody had to approve. */
    configRequestId: text("config_request_id"),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("monitors_one").on(t.modelId, t.alias, t.datasetId),
    index("monitors_recent").on(t.projectId, t.createdAt.desc(), t.id.desc()),
  ],
);

/** Every set of thresholds a monitor ever had, so that a verdict's version can be read. Append-only. */
export const monitorConfigs = pgTable(
  "monitor_configs",
  {
    orgId: orgId(),
    projectId: projectId(),
    monitorId: text("monitor_id")
      .notNull()
      .references(() => monitors.id),
    number: integer("number").notNull(),
    config: jsonb("config").notNull(),
    reason: text("reason").notNull().default(""),
    proposedBy: text("proposed_by").notNull(),
    /** Who put it in force: the one whose approval completed the review, or the proposer where nobody had to approve. */
    setBy: text("set_by").notNull(),
    setAt: instant("set_at").notNull().default(sql`now()`),
    requestId: text("request_id"),
  },
  (t) => [primaryKey({ columns: [t.monitorId, t.number] })],
);

/** The sketches of the data a version was trained on; every window is held against them. */
export const monitorReferences = pgTable(
  "monitor_references",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId(),
    monitorId: text("monitor_id")
      .notNull()
      .references(() => monitors.id),
    modelVersionId: text("model_version_id")
      .notNull()
      .references(() => modelVersions.id),
    rows: bigint("rows", { mode: "number" }).notNull(),
    sketches: jsonb("sketches").notNull(),
    metrics: jsonb("metrics").notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [unique("monitor_references_one").on(t.monitorId, t.modelVersionId)],
);

export const monitorWindows = pgTable(
  "monitor_windows",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId(),
    monitorId: text("monitor_id")
      .notNull()
      .references(() => monitors.id),
    modelVersionId: text("model_version_id")
      .notNull()
      .references(() => modelVersions.id),
    datasetVersionId: text("dataset_version_id")
      .notNull()
      .references(() => datasetVersions.id),
    label: text("label").notNull(),
    configVersion: integer("config_version").notNull(),
    rows: bigint("rows", { mode: "number" }).notNull(),
    sketches: jsonb("sketches").notNull(),
    features: jsonb("features").notNull(),
    metrics: jsonb("metrics").notNull(),
    verdict: text("verdict").$type<"drifted" | "stable" | "insufficient_data">().notNull(),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("monitor_windows_one").on(t.monitorId, t.modelVersionId, t.datasetVersionId),
    // monitoring.list: how many windows each monitor has, without reading them
    index("monitor_windows_of_monitor").on(t.orgId, t.monitorId),
    index("monitor_windows_recent").on(t.monitorId, t.createdAt.desc(), t.id.desc()),
  ],
);

export const alerts = pgTable(
  "alerts",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId(),
    monitorId: text("monitor_id")
      .notNull()
      .references(() => monitors.id),
    windowId: text("window_id")
      .notNull()
      .references(() => monitorWindows.id),
    kind: text("kind").notNull(),
    feature: text("feature").notNull().default(""),
    value: doublePrecision("value").notNull(),
    threshold: doublePrecision("threshold").notNull(),
    message: text("message").notNull(),
    state: text("state").$type<"open" | "acknowledged">().notNull().default("open"),
    acknowledgedBy: text("acknowledged_by"),
    acknowledgedAt: instant("acknowledged_at"),
    note: text("note"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("alerts_one").on(t.windowId, t.kind, t.feature),
    index("alerts_recent").on(t.projectId, t.createdAt.desc(), t.id.desc()),
  ],
);
