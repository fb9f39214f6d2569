import { mayInOrganization, mayInProject, seesEveryProject } from "#domain/access/permissions.ts";
import { find as findDataset } from "#server/datasets/find.ts";
import { receiveUpload } from "#server/datasets/receive-upload.ts";
import { closeUpload, takePart } from "#server/datasets/take-part.ts";
import type { Verb } from "#server/kernel/verb.ts";
import { registry } from "#server/registry.ts";
import {
  ACTORS,
  isKey,
  isRole,
  type MatrixActor,
  type Outcome,
  PLACES,
  type Place,
  standingAt,
} from "./actors.ts";
import { type Gate, type Route, routesOf, type TurnsAway } from "./routes.ts";
import { type Reach, reachesOf, verbCell } from "./verb-cells.ts";

export const MATRIX_FILE = "docs/authz-matrix.csv";

export type Row = {
  door: string;
  kind: string;
  needs: string;
  reach: string;
  cells: Record<Place, Record<MatrixActor, Outcome>>;
};

/** Every row of the matrix: commands and queries by name, then pages, downloads, streams and other routes by path. */
export function matrixRows(root: string): Row[] {
  return [...verbRows(allVerbs()), ...routesOf(root).flatMap(rowsOfRoute)];
}

/** Verbs that only a page or a route of their own calls: the registry would give them every other door. */
const OUTSIDE_THE_REGISTRY: readonly Verb[] = [receiveUpload, takePart, closeUpload, findDataset];

export const allVerbs = (): Verb[] =>
  [...Object.values(registry).flatMap((area): Verb[] => Object.values(area)), ...OUTSIDE_THE_REGISTRY].sort(
    (a, b) => (a.name < b.name ? -1 : 1),
  );

function verbRows(verbs: readonly Verb[]): Row[] {
  return verbs.flatMap((verb) =>
    reachesOf(verb).map((reach) => ({
      door: verb.name,
      kind: verb.kind,
      needs: verb.permission,
      reach,
      cells: cellsOf((actor, place) => verbCell(verb, reach, actor, place)),
    })),
  );
}

function rowsOfRoute(route: Route): Row[] {
  const { door, path, method, kind } = route;
  if (door === null) throw new Error(`${route.file} (${method}) declares no door. ${HOW_TO_DECLARE}`);
  const row = { door: `${method} ${path}`, kind };
  if (door.gate === "verb") {
    const verb = verbOf(door.verb, route);
    return reachesOf(verb).map((reach) => ({
      ...row,
      needs: verb.name,
      reach,
      cells: cellsOf((actor, place) => throughVerb(door, verb, reach, actor, place)),
    }));
  }
  const needs =
    "why" in door
      ? door.why
      : [
          `a ${door.gate === "person" ? "person" : `member of the ${door.gate}`}`,
          ...neededBeside(door.turnsAway),
        ].join(", ");
  return [
    { ...row, needs, reach: door.gate, cells: cellsOf((actor, place) => routeCell(door, actor, place)) },
  ];
}

export const HOW_TO_DECLARE =
  "A page calls one of personPage, organizationPage and projectPage; any other route has a line in scripts/authz/routes.ts or, below a path, in scripts/authz/below.ts.";

const neededBeside = (turnsAway: TurnsAway | undefined): string[] =>
  turnsAway ? [turnsAway.permission, ...(turnsAway.everyProject ? ["every project"] : [])] : [];

function verbOf(name: string, route: Route): Verb {
  const verb = allVerbs().find((one) => one.name === name);
  if (!verb) throw new Error(`${route.file} is declared with the verb ${name}, which does not exist.`);
  return verb;
}

/** A route that a verb decides, for those kinds of credentials that it reads. */
function throughVerb(
  door: Extract<Gate, { gate: "verb" }>,
  verb: Verb,
  reach: Reach,
  actor: MatrixActor,
  place: Place,
): Outcome {
  const cell = verbCell(verb, reach, actor, place);
  if (cell === "n/a" || actor === "worker") return "n/a";
  // A key has one organization; it cannot name another.
  if (isKey(actor) && reach === "organization" && place === "foreign") return "n/a";
  const unread = isKey(actor) ? door.keys === false : door.people === false;
  return unread ? "unauthenticated" : cell;
}

/** What a route without a verb promises. Pages are for people: a key is a stranger there. */
export function routeCell(door: Exclude<Gate, { gate: "verb" }>, actor: MatrixActor, place: Place): Outcome {
  if (door.gate === "verbs" || actor === "worker") return "n/a";
  if (door.gate !== "project" && (place === "other" || place === "archived")) return "n/a";
  if ((door.gate === "open" || door.gate === "person") && place === "foreign") return "n/a";
  if (door.gate === "open") return "allowed";
  if (actor === "anonymous" || actor === "blocked" || isKey(actor)) return "unauthenticated";
  if (door.gate === "person") return "allowed";
  // Sent to the page of the account, which says where they are suspended.
  if (actor === "suspended" && place !== "foreign") return "unauthenticated";
  const home = actor === "other_admin" ? place === "foreign" : isRole(actor) && place !== "foreign";
  if (!home) return "not_found";
  const seen =
    door.gate === "project" && isRole(actor) ? verbCell(seesProjectVerb, "project", actor, place) : "allowed";
  return seen === "allowed" && isTurnedAway(door, actor, place) ? "forbidden" : seen;
}

/** A page says which role it needs, and shows nothing, to a member who lacks it. */
function isTurnedAway(
  { gate, turnsAway }: Exclude<Gate, { gate: "verb" }> & { turnsAway?: TurnsAway },
  actor: MatrixActor,
  place: Place,
): boolean {
  if (!turnsAway) return false;
  const reach = gate === "project" ? "project" : "organization";
  const standing = standingAt(actor, place, reach);
  const may = reach === "project" ? mayInProject : mayInOrganization;
  if (!may(standing, turnsAway.permission)) return true;
  return turnsAway.everyProject && !seesEveryProject(standing);
}

const seesProjectVerb: Verb = registry.access.findProject;

function cellsOf(cell: (actor: MatrixActor, place: Place) => Outcome): Row["cells"] {
  const each = <K extends string, V>(keys: readonly K[], value: (key: K) => V) =>
    Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
  return each(PLACES, (place) => each(ACTORS, (actor) => cell(actor, place)));
}

/** The file's text: one line a door, the summary first, then a column for each actor at each place. */
export function matrixCsv(rows: readonly Row[]): string {
  const head = ["door", "kind", "needs", "reach", "may"];
  const columns = PLACES.flatMap((place) => ACTORS.map((actor) => `${place}:${actor}`));
  const lines = rows.map((row) => [
    row.door,
    row.kind,
    row.needs,
    row.reach,
    ACTORS.filter((actor) => row.cells.own[actor] === "allowed").join(" "),
    ...PLACES.flatMap((place) => ACTORS.map((actor) => row.cells[place][actor])),
  ]);
  return `${[[...head, ...columns], ...lines].map((line) => line.map(quoted).join(",")).join("\n")}\n`;
}

const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
