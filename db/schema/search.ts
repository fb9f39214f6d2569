import { customType, index, pgTable, text } from "drizzle-orm/pg-core";
import { instant, orgId, projectId } from "./columns.ts";

const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

/** What can be found, one row an object, kept by triggers on the tables themselves. `words` is made in the database alone. */
export const searchDocuments = pgTable(
  "search_documents",
  {
    /** The object's own id. */
    id: text("id").primaryKey(),
    orgId: orgId(),
    projectId: projectId(),
    kind: text("kind").notNull(),
    title: text("title").notNull().default(""),
    body: text("body").notNull().default(""),
    at: instant("at").notNull(),
    words: tsvector("words").notNull(),
  },
  (t) => [
    index("search_documents_words").using("gin", t.words),
    // discussion.search: a common word is looked for from the newest document on
    // the same in one project
    index("search_documents_of_project").on(t.projectId, t.at.desc(), t.id.desc()),
    index("search_documents_recent").on(t.orgId, t.at.desc(), t.id.desc()),
  ],
);
