import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiKeys, sessions } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { defaultPolicy } from "#domain/approvals/policy.ts";
import {
  ACTORS,
  isKey,
  KEYS,
  type MatrixActor,
  type Outcome,
  PLACES,
  type Place,
} from "#scripts/authz/actors.ts";
import { matrixRows, type Row } from "#scripts/authz/matrix.ts";
import { type Route, routesOf } from "#scripts/authz/routes.ts";
import { hashToken, newToken } from "#server/access/internal.ts";
import { newId } from "#server/kernel/ids.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { makeModelVersion } from "#server/testing/factories.ts";
import { type MatrixWorld, makeMatrixWorld } from "#server/testing/matrix-world.ts";
import { closeTestConnection, testConnection } from "#server/testing/world.ts";

/**
 * Every route that a verb decides (downloads, streams, uploads), called through its own handler with a real cookie or key, as
 * every kind of actor at every place. Pages and the inference protocol are called over HTTP by e2e/doors-matrix.spec.ts.
 */
const root = dirname(dirname(import.meta.dirname));
const OVER_HTTP = /^\/v2\//;
const routes = routesOf(root).filter(
  ({ door, path }) => door?.gate === "verb" && !OVER_HTTP.test(path),
) as (Route & { door: { verb: string } })[];

type Aim = { path: string; params?: Record<string, string | string[]>; init?: RequestInit };
type Reach = "project" | "organization";

let w: MatrixWorld;
let versions: Record<Place, string>;
let requests: Record<Place, string>;
const credentials = {} as Record<Exclude<MatrixActor, "worker">, Record<string, string>>;

/** How each route is aimed at a place. A new route gets a line here. */
const AIMS: Record<string, (place: Place, reach: Reach) => Aim> = {
  "PUT /api/v1/uploads": (place) => ({
    path: `/api/v1/uploads?projectId=${w.places[place].projectId}&org=${orgSlug(place)}`,
    init: { body: "a,b\n1,2\n", headers: { "x-file-name": "a.csv" } },
  }),
  "GET /api/audit/export": (place, reach) => ({
    path: `/api/audit/export?org=${orgSlug(place)}${reach === "project" ? `&projectId=${w.places[place].projectId}` : ""}`,
  }),
  "GET /api/audit/evidence": (place, reach) => ({
    path: `/api/audit/evidence?org=${orgSlug(place)}${reach === "project" ? `&projectId=${w.places[place].projectId}` : ""}`,
  }),
  "GET /api/artifacts/[version]/model.onnx": (place) => ({
    path: `/api/artifacts/${versions[place]}/model.onnx?org=${orgSlug(place)}`,
    params: { version: versions[place] },
  }),
  "GET /api/log/checkpoint": (place) => ({ path: `/api/log/checkpoint?org=${orgSlug(place)}` }),
  "GET /api/log/keys": (place) => ({ path: `/api/log/keys?org=${orgSlug(place)}` }),
  "GET /api/log/tile/[...path]": (place) => ({
    path: `/api/log/tile/0/000.p/1?org=${orgSlug(place)}`,
    params: { path: ["0", "000.p", "1"] },
  }),
  "GET /api/status/[project]/report.pdf": (place) => ({
    path: `/api/status/${w.places[place].projectId}/report.pdf?org=${orgSlug(place)}`,
    params: { project: w.places[place].projectId },
  }),
  "GET /api/status/[project]/report.md": (place) => ({
    path: `/api/status/${w.places[place].projectId}/report.md?org=${orgSlug(place)}`,
    params: { project: w.places[place].projectId },
  }),
  "GET /api/approvals/[request]/certificate.pdf": (place) => ({
    path: `/api/approvals/${requests[place]}/certificate.pdf?org=${orgSlug(place)}`,
    params: { request: requests[place] },
  }),
  "POST /api/presence": (place) => ({
    path: "/api/presence",
    init: {
      body: JSON.stringify({
        tab: "tabwithoutastream",
        organization: orgSlug(place),
        projectId: null,
        place: "/",
        editing: null,
      }),
    },
  }),
  "GET /api/events": (place) => ({ path: `/api/events?organization=${orgSlug(place)}` }),
};

const orgSlug = (place: Place) => `${place === "foreign" ? "other" : "org"}-${w.orgId.slice(-8)}`;

beforeAll(async () => {
  w = await makeMatrixWorld();
  const { artifacts } = testConnection();
  const { sha256 } = await artifacts.put(
    (async function* () {
      yield new TextEncoder().encode("a model");
    })(),
  );
  const made = {} as Record<Place, string>;
  for (const place of PLACES)
    made[place] = (await makeModelVersion(worldAt(place), { ...atPlace(place), sha256 })).versionId;
  versions = made;
  const asked = {} as Record<Place, string>;
  for (const place of PLACES) asked[place] = await makeRequest(worldAt(place), place);
  requests = asked;
  for (const actor of ACTORS) if (actor !== "worker") credentials[actor] = await credentialOf(actor);
});
afterAll(async () => {
  await w.close();
  await closeTestConnection();
});

/** A request for review at this place, past the verbs. */
async function makeRequest(at: MatrixWorld, place: Place): Promise<string> {
  const id = newId("req");
  const by = w.people.scientist.id;
  await at.inside(async (tx) => {
    await tx.insert(reviewRequests).values({
      id,
      orgId: at.orgId,
      ...atPlace(place),
      gate: "release_version",
      subjectType: "model_version",
      subjectId: versions[place],
      alias: "champion",
      contentDigest: "d".repeat(64),
      manifest: {},
      policy: defaultPolicy("release_version"),
      reason: "For the matrix.",
      requestedBy: by,
      authorId: by,
      lastModifierId: by,
    });
  });
  return id;
}

const atPlace = (place: Place) => ({ projectId: w.places[place].projectId });
const worldAt = (place: Place): MatrixWorld => {
  const { orgId } = w.places[place];
  return { ...w, orgId, inside: (work) => inTransaction(w.db, { orgId, userId: null }, work) };
};

/** A session's cookie with what a page of ours sends beside it, or a key. */
async function credentialOf(actor: Exclude<MatrixActor, "worker">): Promise<Record<string, string>> {
  if (actor === "anonymous") return {};
  if (isKey(actor)) {
    const token = newToken("cs");
    const { role, permissions } = KEYS[actor];
    await w.inside(async (tx) => {
      await tx.insert(apiKeys).values({
        id: newId("key"),
        orgId: w.orgId,
        userId: w.holderOf(actor).id,
        name: actor,
        role,
        permissions: permissions === null ? null : [...permissions],
        projects: w.projectsOf(actor),
        tokenHash: hashToken(token),
        hint: token.slice(-4),
        expiresAt: tomorrow(),
      });
    });
    return { authorization: `Bearer ${token}` };
  }
  const token = newToken("sess");
  await w.inside(async (tx) => {
    await tx.insert(sessions).values({
      id: newId("ses"),
      tokenHash: hashToken(token),
      userId: w.personOfActor(actor).id,
      method: "password",
      expiresAt: tomorrow(),
    });
  });
  return { cookie: `countersign.session=${token}`, "x-countersign": "1", "sec-fetch-site": "same-origin" };
}

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

async function outcomeOf(route: Route, aim: Aim, actor: Exclude<MatrixActor, "worker">): Promise<string> {
  const handlers = (await import(join(root, route.file))) as Record<
    string,
    (request: Request, context: { params: Promise<Record<string, string | string[]>> }) => Promise<Response>
  >;
  const handle = handlers[route.method];
  if (!handle) throw new Error(`${route.file} has no ${route.method}`);
  const headers = {
    host: "portal.test",
    ...credentials[actor],
    ...(aim.init?.headers as Record<string, string>),
  };
  const leaving = new AbortController();
  const init: RequestInit & { duplex: "half" } = {
    ...aim.init,
    method: route.method,
    headers,
    signal: leaving.signal,
    duplex: "half",
  };
  const answer = await handle(new Request(`http://portal.test${aim.path}`, init), {
    params: Promise.resolve(aim.params ?? {}),
  });
  await answer.body?.cancel();
  leaving.abort();
  return outcomeOfStatus(answer.status);
}

function outcomeOfStatus(status: number): string {
  if (status >= 200 && status < 300) return "allowed";
  const names: Record<number, Outcome> = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    412: "precondition_failed",
  };
  return names[status] ?? `status ${status}`;
}

test("every route that a verb decides can be aimed", () => {
  expect(routes.map(({ method, path }) => `${method} ${path}`).filter((name) => !AIMS[name])).toEqual([]);
  expect(routes.length).toBeGreaterThan(3);
});

test("every download, stream and upload answers every actor at every place as the matrix says", {
  timeout: 120_000,
}, async () => {
  const rows = matrixRows(root);
  const wrong: string[] = [];
  let called = 0;
  for (const route of routes) {
    const name = `${route.method} ${route.path}`;
    for (const row of rows.filter((one) => one.door === name))
      for (const [place, actor, expected] of cellsOf(row)) {
        const aim = AIMS[name]?.(place, row.reach as Reach);
        if (!aim) continue;
        called += 1;
        const got = await outcomeOf(route, aim, actor);
        if (got !== expected)
          wrong.push(`${name} (${row.reach}) as ${actor} at ${place}: ${got}, not ${expected}`);
      }
  }
  expect(wrong).toEqual([]);
  expect(called).toBeGreaterThan(150);
});

function cellsOf(row: Row): [Place, Exclude<MatrixActor, "worker">, Outcome][] {
  return PLACES.flatMap((place) =>
    ACTORS.flatMap((actor): [Place, Exclude<MatrixActor, "worker">, Outcome][] => {
      const expected = row.cells[place][actor];
      return actor === "worker" || expected === "n/a" ? [] : [[place, actor, expected]];
    }),
  );
}
