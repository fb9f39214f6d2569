import { sql } from "drizzle-orm";
import { date, index, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { TakenUp } from "#domain/governance/taken-up.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { projects } from "./access.ts";
import { instant, orgId, projectId } from "./columns.ts";

/** A project's copy of what is asked of it. */
export const checklistItems = pgTable(
  "checklist_items",
  {
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId().references(() => projects.id),
    key: text("key").notNull(),
    phase: text("phase").$type<Phase>().notNull(),
    position: integer("position").notNull(),
    status: text("status").notNull().default("open"),
    ownerId: text("owner_id"),
    dueOn: date("due_on"),
    note: text("note").notNull().default(""),
    /** The last day of the exception that sets the item aside; after it the item is open again. */
    exceptionUntil: date("exception_until"),
    exceptionRequestId: text("exception_request_id"),
    evidence: jsonb("evidence").notNull().default(sql`'[]'::jsonb`),
    /** Why the team took it up: what its own revisits said then. Null: it is there because every project has it. */
    takenUp: jsonb("taken_up").$type<TakenUp>(),
    rev: integer("rev").notNull().default(0),
    updatedBy: text("updated_by"),
    updatedAt: instant("updated_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("checklist_items_key").on(t.projectId, t.key),
    index("checklist_items_of_project").on(t.projectId, t.position),
  ],
);

/** The status that counts today: an exception that has run out leaves its item open. The same as `statusOn` in domain/governance. */
export const statusToday = sql<string>`case when ${checklistItems.status} = 'not_applicable' and ${checklistItems.exceptionUntil} < current_date
  then 'open' else ${checklistItems.status} end`;
