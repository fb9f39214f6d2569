import { readFileSync } from "node:fs";
import type { Place } from "#scripts/authz/actors.ts";
import { HTTP_ACTORS, type HttpActor } from "./world.ts";

/** A row of docs/authz-matrix.csv: its head, and what each actor finds at each place. */
export type Row = { door: string; kind: string; needs: string; reach: string; cells: Record<string, string> };
export type Cell = { row: Row; place: Place; actor: HttpActor; expected: string };

const PLACES = ["own", "other", "foreign", "archived"] as const;

export function matrixRows(): Row[] {
  const [head = "", ...lines] = readFileSync("docs/authz-matrix.csv", "utf8").trimEnd().split("\n");
  const names = head.split(",");
  return lines.map((line) => {
    const values = (line.match(/"(?:[^"]|"")*"|[^,]+/g) ?? []).map((one) => one.replaceAll('"', ""));
    const cells = Object.fromEntries(names.map((name, i) => [name, values[i] ?? ""]));
    const { door = "", kind = "", needs = "", reach = "" } = cells;
    return { door, kind, needs, reach, cells };
  });
}

/** The cells of a row that somebody can call over HTTP: all but the worker's and those that make no sense. */
export function cellsOf(row: Row): Cell[] {
  return PLACES.flatMap((place) =>
    HTTP_ACTORS.flatMap((actor): Cell[] => {
      const expected = row.cells[`${place}:${actor}`] ?? "";
      return expected === "n/a" ? [] : [{ row, place, actor, expected }];
    }),
  );
}

/** Calls them a few at a time, and says which answered otherwise than the matrix. */
export async function callCells(
  cells: readonly Cell[],
  outcome: (cell: Cell) => Promise<string>,
  atOnce = 6,
): Promise<string[]> {
  const wrong: string[] = [];
  let next = 0;
  const one = async () => {
    for (let cell = cells[next++]; cell; cell = cells[next++]) {
      const got = await outcome(cell);
      const { row, actor, place, expected } = cell;
      if (got !== expected)
        wrong.push(`${row.door} (${row.reach}) as ${actor} at ${place}: ${got}, not ${expected}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return wrong.sort();
}
