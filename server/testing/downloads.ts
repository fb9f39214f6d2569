import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKey } from "#server/access/api-keys.ts";
import { changeFocus } from "#server/lifecycle/change-focus.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "./world.ts";

type Handler = (request: Request) => Promise<Response>;
type Get = (who: "auditor" | "lead", query: string, headers?: Record<string, string>) => Promise<Response>;

/** A world with one act in its log, for the tests of a door through which the log leaves as a file. */
export function downloadDoor(handler: Handler, path: string, reason: string) {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(testConnection().db);
    const { projectId, people } = world;
    await world.as(people.lead, changeFocus, { projectId, phase: "scalability", reason });
  });
  afterAll(closeTestConnection);

  const get: Get = async (who, query, headers = {}) => {
    const key = { name: "download", role: who, expiresInDays: 1 };
    const { token } = await world.as(world.people[who], createApiKey, key);
    const address = `http://localhost${path}?${query}`;
    return handler(new Request(address, { headers: { authorization: `Bearer ${token}`, ...headers } }));
  };

  return { handler, path, world: () => world, get };
}

/** What every such door has to do. Each of these reads is itself recorded. */
export function everyDownload({ handler, path, world, get }: ReturnType<typeof downloadDoor>) {
  test("who may not gets no bytes", async () => {
    expect((await get("lead", `projectId=${world().projectId}`)).status).toBe(403);
    expect((await get("auditor", `projectId=${world().foreignProjectId}`)).status).toBe(404);
    expect((await handler(new Request(`http://localhost${path}`))).status).toBe(401);
  });

  test("a filter that does not fit is a sentence, not an empty file", async () => {
    const response = await get("auditor", `projectId=${world().projectId}&from=yesterday`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: "invalid" } });
  });

  test.each([
    ["cross-site", 403],
    ["same-site", 403],
    ["same-origin", 200],
    ["none", 200],
  ])("a browser that says it comes from %s gets %i", async (from, status) => {
    const response = await get("auditor", `projectId=${world().projectId}`, { "sec-fetch-site": from });
    expect(response.status).toBe(status);
    await response.body?.cancel();
  });

  test("nothing keeps it, and no browser takes it for something else", async () => {
    const response = await get("auditor", `projectId=${world().projectId}`);
    expect(response.headers.get("cache-control")).toMatch(/^no-store/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("x-request-id")).toMatch(/\S/);
    await response.body?.cancel();
  });
}
