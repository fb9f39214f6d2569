/** Kinds of objects that have a page, or a place on one. */
const SHOWN = new Set([
  "alert",
  "checklist_item",
  "comment",
  "dataset",
  "dataset_recipe",
  "dataset_version",
  "deployment",
  "experiment",
  "focus",
  "model",
  "model_version",
  "monitor",
  "phase",
  "policy",
  "project",
  "review_request",
  "run",
  "visit",
  "window",
]);

/** Where an object of the record is shown; null for what has no page. */
export function objectHref(projectBase: string, targetType: string, targetId: string): string | null {
  return SHOWN.has(targetType) ? `${projectBase}/object/${targetId}` : null;
}

const WORDS: Readonly<Record<string, string>> = {
  // A refused call names what it was about by the prefix of its id.
  alr: "alert",
  cmt: "comment",
  dst: "dataset",
  dep: "deployment",
  dsv: "dataset version",
  dxp: "expectation",
  exp: "experiment",
  fnd: "finding",
  itm: "checklist item",
  key: "API key",
  api_key: "API key",
  dataset_recipe: "recipe",
  mdv: "model version",
  mod: "model",
  mon: "monitor",
  org: "organization",
  pol: "policy",
  rcp: "recipe",
  rcv: "recipe version",
  prj: "project",
  req: "review request",
  run: "run",
  usr: "person",
  user: "person",
  win: "window",
};

export const kindWords = (kind: string): string => WORDS[kind] ?? kind.replaceAll("_", " ");
