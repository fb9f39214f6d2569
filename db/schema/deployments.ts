import { sql } from "drizzle-orm";
import { index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { projects } from "./access.ts";
import { instant, orgId, projectId } from "./columns.ts";
import { models, modelVersions } from "./models.ts";

/** A released version in service under an endpoint of its model, from a moment to a moment. */
export const deployments = pgTable(
  "deployments",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    modelId: text("model_id")
      .notNull()
      .references(() => models.id),
    versionId: text("version_id")
      .notNull()
      .references(() => modelVersions.id),
    endpoint: text("endpoint").notNull(),
    state: text("state").$type<"live" | "retired">().notNull().default("live"),
    reason: text("reason").notNull(),
    /** The approved request; null where nobody had to approve. */
    requestId: text("request_id"),
    deployedBy: text("deployed_by").notNull(),
    deployedAt: instant("deployed_at").notNull().default(sql`now()`),
    retiredBy: text("retired_by"),
    retiredAt: instant("retired_at"),
    retiredReason: text("retired_reason"),
  },
  (t) => [
    uniqueIndex("deployments_live").on(t.modelId, t.endpoint).where(sql`state = 'live'`),
    index("deployments_recent").on(t.projectId, t.deployedAt.desc(), t.id.desc()),
    // models.resolveForServing: which endpoints run this version
    index("deployments_of_version").on(t.versionId).where(sql`state = 'live'`),
  ],
);
