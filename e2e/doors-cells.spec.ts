import { expect, test } from "@playwright/test";
import { pageAt, routeAim } from "./cells/aims.ts";
import { type Caller, send, signInForm, stranger } from "./cells/caller.ts";
import { type Cell, callCells, cellsOf, matrixRows } from "./cells/rows.ts";
import { type CellsWorld, HTTP_ACTORS, makeCellsWorld, PASSWORD } from "./cells/world.ts";

/**
 * Every cell of docs/authz-matrix.csv that is a page, a download, a stream, an upload or another route, called over HTTP as that
 * actor at that place, on real objects. The cells of verbs are called by server/http/authz-matrix.service.test.ts.
 */
test.describe.configure({ timeout: 600_000 });

let w: CellsWorld;
test.beforeAll(async () => {
  test.setTimeout(600_000);
  w = await makeCellsWorld(4500);
});
test.afterAll(() => w?.stop());

const rows = matrixRows();
const verbs = rows.filter(({ kind }) => kind === "command" || kind === "query");
const pages = rows.filter(({ kind }) => kind === "page");
const routes = rows.filter((row) => !verbs.includes(row) && !pages.includes(row) && row.reach !== "verbs");
const OPEN = "open";

/** What a page ran into after its first bytes had left with a 200: the browser is told by a digest. */
const thrownLate = (html: string): string =>
  /data-dgst="([^"]+)"|\$RX\("[^"]+","([^"]+)"/
    .exec(html)
    ?.slice(1)
    .find((one) => one !== undefined) ?? "";

/** A page of an organization sends a stranger to the sign-in, and somebody suspended to their account. */
async function pageOutcome(answer: Response, path: string): Promise<string> {
  const location = answer.headers.get("location") ?? "";
  const closed = path.startsWith("/o/") ? /\/(sign-in|account)(\?|$)/ : /\/sign-in(\?|$)/;
  if (answer.status >= 300 && answer.status < 400)
    return closed.test(location) ? "unauthenticated" : "allowed";
  const html = await answer.text();
  const thrown = thrownLate(html);
  if (answer.status === 404 || thrown.startsWith("NEXT_HTTP_ERROR_FALLBACK;404")) return "not_found";
  if (thrown.startsWith("NEXT_REDIRECT")) return "allowed";
  if (answer.status !== 200 || thrown !== "") return `status ${answer.status} ${thrown}`;
  return html.includes("data-turned-away") ? "forbidden" : "allowed";
}

test("every page answers every actor at every place as the matrix says, and lets nothing out", async () => {
  const cells = pages.filter(({ reach }) => reach !== OPEN).flatMap(cellsOf);
  const leaks: string[] = [];
  const wrong = await callCells(cells, async ({ row, place, actor, expected }) => {
    const path = pageAt(w, row.door.replace("GET ", ""), place);
    const answer = await send(w.who[actor], path);
    const got = await pageOutcome(answer.clone(), path);
    const hidden = expected !== "allowed" && expected !== "forbidden";
    if (hidden && (await answer.text()).includes(w.sites[place].secret)) leaks.push(`${path} as ${actor}`);
    return got;
  });
  expect(wrong).toEqual([]);
  expect(leaks).toEqual([]);
  told("pages", cells);
  expect(cells.length).toBeGreaterThan(2_000);
});

test("an object of another project is not found on a project's own pages", async () => {
  const ofObjects = pages.filter(({ door }) => /\/p\/\[project\]\/.*\[(?!phase)[a-z]+\]/.test(door));
  expect(ofObjects.length).toBeGreaterThan(8);
  const cells = ofObjects
    .flatMap(cellsOf)
    .filter(({ place, expected }) => place === "own" && expected === "allowed");
  for (const elsewhere of ["other", "foreign"] as const) {
    const wrong = await callCells(
      cells.map((cell) => ({ ...cell, expected: "not_found" })),
      async ({ row, actor }) => {
        const path = pageAt(w, row.door.replace("GET ", ""), "own", w.sites[elsewhere]);
        return pageOutcome(await send(w.who[actor], path), path);
      },
    );
    expect(wrong, `objects of ${elsewhere}`).toEqual([]);
  }
});

test("every download, stream, upload and inference route answers every actor at every place as the matrix says", async () => {
  const cells = routes.filter(({ reach }) => reach !== OPEN).flatMap(cellsOf);
  const wrong = await callCells(cells, async ({ row, place, actor }) => {
    const { path, init } = routeAim(w, row.door, place, row.reach);
    const leaving = new AbortController();
    const ask = (method = init?.method) =>
      send(w.who[actor], path, { ...init, method, signal: leaving.signal });
    const answer = await ask();
    // A refused HEAD has no words: the same refusal of GET does.
    const worded = init?.method === "HEAD" && answer.status >= 300 ? await ask("GET") : answer;
    expect(worded.status, row.door).toBe(answer.status);
    const outcome = await routeOutcome(worded, row.door);
    // A stream of events goes on until its reader leaves.
    leaving.abort();
    return outcome;
  });
  expect(wrong).toEqual([]);
  told("downloads, streams, uploads and inference", cells);
  expect(cells.length).toBeGreaterThan(1_000);
});

const NAMES: Record<number, string> = {
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  412: "precondition_failed",
};

async function routeOutcome(answer: Response, door: string): Promise<string> {
  if (answer.status < 300) return "allowed";
  const text = await answer.text();
  // The door is open; behind it, nothing has been released yet.
  if (door.includes(" /v2/") && /no champion yet|not in service/.test(text)) return "allowed";
  // The same: there, everybody has their own uploads only, and this one is nobody's.
  if (door === "PATCH /api/v1/uploads/[upload]" && text.includes("This upload does not exist"))
    return "allowed";
  return NAMES[answer.status] ?? `status ${answer.status}: ${text.slice(0, 200)}`;
}

test("what is open to everybody answers every actor alike", async () => {
  const open = [...pages, ...routes].filter(({ reach }) => reach === OPEN);
  const cells = open.flatMap(cellsOf);
  const answerTo = async ({ row, actor }: Pick<Cell, "row" | "actor">): Promise<Response> => {
    const [method = "GET", path = ""] = row.door.split(" ");
    const caller = method === "POST" ? await w.again(actor) : w.who[actor];
    if (path.startsWith("/status/"))
      return send(caller, path.replace("[token]", w.statusOf[actor]), { method });
    return path.startsWith("/api/auth/callback/")
      ? signInForm(caller, path.split("/").at(-1) ?? "", {
          email: "stakeholder@doors.test",
          password: PASSWORD,
        })
      : send(caller, routeAim(w, row.door, "own", row.reach).path, { method });
  };
  const toStranger = new Map<string, number>();
  for (const row of open) toStranger.set(row.door, (await answerTo({ row, actor: "anonymous" })).status);
  const wrong = await callCells(cells, async ({ row, actor }) => {
    const answer = await answerTo({ row, actor });
    await answer.body?.cancel();
    const moved = answer.status >= 300 && answer.status < 400;
    return moved || answer.status === toStranger.get(row.door) ? "allowed" : `status ${answer.status}`;
  });
  expect(wrong).toEqual([]);
  const refused = [...toStranger].filter(([, status]) => status >= 400);
  // Answered on their merits: no demo is on, and no passkey was shown.
  expect(refused).toEqual([
    ["POST /api/auth/callback/demo", 401],
    ["POST /api/auth/callback/passkey", 401],
  ]);
  told("open to everybody", cells);
});

test("nothing else is found where a route takes any path below it", async () => {
  const below = [
    ...["session", "providers", "signin", "signout", "error", "verify-request", "callback/password"].map(
      (path) => ["GET", `/api/auth/${path}`] as const,
    ),
    ...["session", "signin/password", "signout", "_log", "csrf", "callback/github"].map(
      (path) => ["POST", `/api/auth/${path}`] as const,
    ),
    ["GET", "/v2/metrics"],
    ["GET", "/v2/repository/index"],
    ["GET", "/v2/models"],
    ["GET", "/v2/../metrics/x"],
  ] as const;
  for (const [method, path] of below)
    for (const actor of ["anonymous", "owner", "key"] as const) {
      const answer = await send(w.who[actor], path, { method });
      expect([404, 405], `${method} ${path} as ${actor}: ${answer.status}`).toContain(answer.status);
    }
});

test("no verb answers a stranger through either door, nor somebody whose account is closed", async () => {
  const kinds = new Map(verbs.map((row) => [row.door, row]));
  const cells = [...kinds.values()]
    .filter(({ needs }) => needs !== "public")
    .flatMap((row) =>
      (["anonymous", "blocked"] as const).map(
        (actor): Cell => ({ row, actor, place: "own", expected: "401 401" }),
      ),
    );
  const described = await (await send(stranger(w.portal), "/api/v1/openapi.json")).text();
  const behindDoors = cells.filter(({ row }) => described.includes(`"/api/v1/${row.door}"`));
  const wrong = await callCells(behindDoors, async ({ row, actor }) => {
    const rest = await post(w.who[actor], `/api/v1/${row.door}`);
    const trpc =
      row.kind === "query"
        ? await send(w.who[actor], `/api/trpc/${row.door}?input=%7B%7D`)
        : await post(w.who[actor], `/api/trpc/${row.door}`);
    return `${rest.status} ${trpc.status}`;
  });
  expect(wrong).toEqual([]);
  told("verbs through both doors", behindDoors);
  expect(behindDoors.length).toBeGreaterThan(400);
});

const post = (caller: Caller, path: string): Promise<Response> =>
  send(caller, path, { method: "POST", body: "{}", headers: { "content-type": "application/json" } });

/** How many cells were called, for whoever reads the report. */
function told(what: string, cells: readonly Cell[]): void {
  test.info().annotations.push({ type: "cells", description: `${what}: ${cells.length}` });
  process.stdout.write(`${cells.length} cells: ${what}\n`);
}

test("every actor of the matrix that calls over HTTP is among them", () => {
  const named = Object.keys(rows[0]?.cells ?? {}).filter((name) => name.startsWith("own:"));
  expect(named.map((name) => name.slice(4)).filter((name) => name !== "worker")).toEqual(HTTP_ACTORS);
});
