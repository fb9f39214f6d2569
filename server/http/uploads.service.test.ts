import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApiKey } from "#server/access/api-keys.ts";
import { access } from "#server/access/verbs.ts";
import { datasets } from "#server/datasets/verbs.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";
import { handleUpload } from "./uploads.ts";

let world: World;

beforeAll(async () => {
  world = await makeWorld(testConnection().db);
});

afterAll(closeTestConnection);

type Options = { query?: string; headers?: Record<string, string>; signal?: AbortSignal; maxBytes?: number };

async function put(who: "owner" | "scientist" | "stakeholder", body: BodyInit | null, options: Options = {}) {
  const { token } = await world.as(world.people[who], createApiKey, {
    name: "upload",
    role: who,
    expiresInDays: 1,
  });
  // Node's fetch asks for `duplex` with a streamed body; the DOM's types do not know it yet.
  const init: RequestInit & { duplex: "half" } = {
    method: "PUT",
    body,
    duplex: "half",
    headers: { authorization: `Bearer ${token}`, ...options.headers },
    ...(options.signal && { signal: options.signal }),
  };
  const request = new Request(`http://localhost/api/v1/uploads?${options.query ?? ""}`, init);
  return handleUpload(request, options.maxBytes);
}

const scratchFiles = async () => {
  const { artifacts } = testConnection();
  return readdirSync(dirname(await artifacts.scratch("x")));
};

describe("PUT /api/v1/uploads", () => {
  test("keeps the bytes under their digest; a version can be made of them", async () => {
    const response = await put("scientist", "a,b\n1,2\n", {
      query: `projectId=${world.projectId}`,
      headers: { "x-file-name": encodeURIComponent("../Flüge.csv") },
    });
    expect(response.status).toBe(200);
    const sent = (await response.json()) as { uploadId: string; sha256: string; size: number };
    expect(sent).toEqual({
      uploadId: expect.stringMatching(/^upl_/),
      sha256: createHash("sha256").update("a,b\n1,2\n").digest("hex"),
      size: 8,
    });
    expect(await testConnection().artifacts.has(sent.sha256)).toBe(true);
    const { scientist } = world.people;
    const dataset = await world.as(scientist, datasets.create, { projectId: world.projectId, name: "Door" });
    const version = await world.as(scientist, datasets.createVersion, {
      datasetId: dataset.id,
      uploadId: sent.uploadId,
    });
    const seen = await world.as(scientist, datasets.getVersion, { versionId: version.id });
    expect(seen).toMatchObject({ sourceName: "Flüge.csv", sourceSize: 8, sourceSha256: sent.sha256 });
  });

  test("works without a project for who may upload in one", async () => {
    expect((await put("scientist", "a\n1\n")).status).toBe(200);
    expect((await put("stakeholder", "a\n1\n")).status).toBe(404);
  });

  test.each([
    { name: "an empty body", body: null, code: "invalid", status: 400, part: "The file is empty" },
    { name: "a body of no bytes", body: "", code: "invalid", status: 400, part: "The file is empty" },
    {
      name: "more than the most",
      body: "x".repeat(2_000_000),
      code: "too_large",
      status: 413,
      part: "the most this server takes",
    },
  ])("$name is refused in a sentence and leaves nothing", async ({ body, code, status, part }) => {
    const response = await put("scientist", body, {
      query: `projectId=${world.projectId}`,
      maxBytes: 1_000_000,
    });
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe(code);
    expect(error.message).toContain(part);
    expect(await scratchFiles()).toEqual([]);
  });

  test("who may not upload is refused before a byte is read", async () => {
    let read = 0;
    const body = new ReadableStream({
      pull(controller) {
        read++;
        controller.enqueue(new Uint8Array(1_000));
      },
    });
    const response = await put("stakeholder", body, { query: `projectId=${world.projectId}` });
    expect(response.status).toBe(403);
    expect(read).toBeLessThan(3);
  });

  test("an archived project refuses before a byte is read", async () => {
    const archived = await world.as(world.people.lead, access.createProject, { name: "Closed" });
    await world.as(world.people.lead, access.archiveProject, { projectId: archived.id, archived: true });
    let read = 0;
    const body = new ReadableStream({
      pull(controller) {
        read++;
        controller.enqueue(new Uint8Array(1_000));
      },
    });
    const response = await put("owner", body, { query: `projectId=${archived.id}` });
    expect(response.status).toBe(412);
    expect(read).toBeLessThan(3);
  });

  test("an upload cut at half leaves nothing", async () => {
    const cut = new AbortController();
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (sent++ === 5) {
          cut.abort();
          controller.error(new Error("aborted"));
        } else controller.enqueue(new Uint8Array(100_000));
      },
    });
    const response = await put("scientist", body, {
      query: `projectId=${world.projectId}`,
      signal: cut.signal,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { message: "The upload was cut off before its end. Nothing was kept. Upload the file again." },
    });
    expect(await scratchFiles()).toEqual([]);
  });

  test("a stranger is refused", async () => {
    const request = new Request("http://localhost/api/v1/uploads", { method: "PUT", body: "a\n1\n" });
    expect((await handleUpload(request)).status).toBe(401);
  });
});
