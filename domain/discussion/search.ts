import { z } from "zod";
import type { Permission } from "#domain/access/permissions.ts";
import { idSchema } from "#domain/format/ids.ts";

/** What can be found, in the order in which a page offers it. */
export const SEARCH_KINDS = [
  "project",
  "person",
  "phase",
  "dataset",
  "dataset_version",
  "expectation",
  "recipe",
  "experiment",
  "run",
  "model",
  "model_version",
  "deployment",
  "monitor",
  "alert",
  "review_request",
  "finding",
  "checklist_item",
  "focus",
  "visit",
  "comment",
] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

export const SEARCH_KIND_LABELS: Record<SearchKind, { one: string; many: string }> = {
  project: { one: "Project", many: "Projects" },
  person: { one: "Person", many: "People" },
  phase: { one: "Phase", many: "Phases" },
  dataset: { one: "Dataset", many: "Datasets" },
  dataset_version: { one: "Dataset version", many: "Dataset versions" },
  expectation: { one: "Expectation", many: "Expectations" },
  recipe: { one: "Recipe", many: "Recipes" },
  experiment: { one: "Experiment", many: "Experiments" },
  run: { one: "Run", many: "Runs" },
  model: { one: "Model", many: "Models" },
  model_version: { one: "Model version", many: "Model versions" },
  deployment: { one: "Deployment", many: "Deployments" },
  monitor: { one: "Monitor", many: "Monitors" },
  alert: { one: "Alert", many: "Alerts" },
  review_request: { one: "Review", many: "Reviews" },
  finding: { one: "Finding", many: "Findings" },
  checklist_item: { one: "Checklist item", many: "Checklist items" },
  focus: { one: "Focus", many: "Focuses" },
  visit: { one: "Visit", many: "Visits" },
  comment: { one: "Comment", many: "Comments" },
};

/** Who may read an object of the kind may find it. */
export const SEARCH_KIND_PERMISSIONS: Record<SearchKind, Permission> = {
  project: "project:read",
  person: "member:read",
  phase: "phase:read",
  dataset: "dataset:read",
  dataset_version: "dataset:read",
  expectation: "dataset:read",
  recipe: "dataset:read",
  experiment: "run:read",
  run: "run:read",
  model: "model:read",
  model_version: "model:read",
  deployment: "model:read",
  monitor: "monitor:read",
  alert: "monitor:read",
  review_request: "review:read",
  finding: "review:read",
  checklist_item: "checklist:read",
  focus: "phase:read",
  visit: "phase:read",
  comment: "comment:read",
};

export const SEARCH_TEXT_MAX = 200;
export const SEARCH_PAGE_MAX = 50;

export const Search = z.object({
  text: z
    .string()
    .max(SEARCH_TEXT_MAX, { error: `At most ${SEARCH_TEXT_MAX} characters are looked for.` })
    .default(""),
  projectId: idSchema("prj").optional(),
  kinds: z.array(z.enum(SEARCH_KINDS)).max(SEARCH_KINDS.length).optional(),
  /** Also in projects that were archived. */
  archived: z.boolean().default(false),
  cursor: z.string().max(200).nullish(),
  limit: z
    .int()
    .min(1)
    .max(SEARCH_PAGE_MAX, { error: `At most ${SEARCH_PAGE_MAX} in one answer; follow nextCursor for more.` })
    .default(20),
});

/** What was found: words with the places that answer to what was typed. */
export type Marked = { text: string; hit: boolean };

export type SearchHit = {
  id: string;
  kind: SearchKind;
  /** Null for a person, who belongs to the organization. */
  project: { slug: string; name: string } | null;
  title: Marked[];
  snippet: Marked[];
  at: string;
};
