import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uploadSessions } from "#db/schema/kernel.ts";
import { createApiKey } from "#server/access/api-keys.ts";
import { datasets } from "#server/datasets/verbs.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import {
  closeTestConnection,
  makeWorld,
  refusal,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { expiredUploads } from "#server/worker/expired-uploads.ts";
import { handleUploadPart } from "./upload-parts.ts";

let world: World;
let server: Server;
let address: string;
const keys = new Map<string, string>();

beforeAll(async () => {
  world = await makeWorld(testConnection().db);
  // A real server, so that a connection can really be cut.
  server = createServer((incoming, outgoing) => {
    const leaving = new AbortController();
    incoming.once("close", () => !incoming.complete && leaving.abort());
    const init: RequestInit & { duplex: "half" } = {
      method: incoming.method ?? "",
      headers: incoming.headers as Record<string, string>,
      body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>,
      duplex: "half",
      signal: leaving.signal,
    };
    const url = new URL(incoming.url ?? "", "http://localhost");
    void handleUploadPart(new Request(url, init), url.pathname.split("/").at(-1) ?? "").then(
      async (answer) => {
        outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
        outgoing.end(await answer.text());
      },
    );
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await closeTestConnection();
});

type Who = "scientist" | "engineer" | "stakeholder";

async function keyOf(who: Who): Promise<string> {
  const known = keys.get(who);
  if (known) return known;
  const { token } = await world.as(world.people[who], createApiKey, {
    name: "parts",
    role: who,
    expiresInDays: 1,
  });
  keys.set(who, token);
  return token;
}

const opened = (size: number, who: Who = "scientist", fileKey = "") =>
  world.as(world.people[who], datasets.openUpload, {
    projectId: world.projectId,
    fileName: "flights.csv",
    size,
    fileKey,
  });

type Part = { who?: Who; checksum?: string; projectId?: string };

async function patched(
  sessionId: string,
  offset: number,
  bytes: Uint8Array,
  { who = "scientist", checksum, projectId }: Part = {},
) {
  const answer = await fetch(
    `${address}/api/v1/uploads/${sessionId}?projectId=${projectId ?? world.projectId}`,
    {
      method: "PATCH",
      body: Buffer.from(bytes),
      headers: {
        authorization: `Bearer ${await keyOf(who)}`,
        "upload-offset": String(offset),
        ...(checksum && { "upload-checksum": `sha256 ${checksum}` }),
      },
    },
  );
  const text = await answer.text();
  return {
    status: answer.status,
    offset: Number(answer.headers.get("upload-offset")),
    uploadId: answer.headers.get("x-upload-id"),
    sentence: text === "" ? "" : (JSON.parse(text) as { error: { message: string } }).error.message,
  };
}

const base64 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");
const here = (sessionId: string) => world.as(world.people.scientist, datasets.getUpload, { sessionId });

/** Sends some bytes of a part and cuts the connection before the rest. */
async function cutOff(
  sessionId: string,
  offset: number,
  announced: number,
  bytes: Uint8Array,
  checksum?: string,
) {
  const authorization = `Bearer ${await keyOf("scientist")}`;
  await new Promise<void>((cut) => {
    const sending = httpRequest(`${address}/api/v1/uploads/${sessionId}?projectId=${world.projectId}`, {
      method: "PATCH",
      headers: {
        authorization,
        "upload-offset": offset,
        "content-length": announced,
        ...(checksum && { "upload-checksum": `sha256 ${checksum}` }),
      },
    });
    sending.on("error", () => cut());
    sending.write(bytes, () => setTimeout(() => sending.destroy(new Error("cut")), 100));
  });
}

describe("an upload in parts", () => {
  test("goes on where a cut connection left it, and becomes the same bytes", async () => {
    const file = randomBytes(3_000_000);
    const { sessionId } = await opened(file.length);
    const first = await patched(sessionId, 0, file.subarray(0, 1_000_000));
    expect(first).toMatchObject({ status: 204, offset: 1_000_000, uploadId: null });
    await cutOff(sessionId, 1_000_000, 2_000_000, file.subarray(1_000_000, 1_600_000));
    await expect.poll(async () => (await here(sessionId)).received, { timeout: 10_000 }).toBe(1_600_000);
    const last = await patched(sessionId, 1_600_000, file.subarray(1_600_000));
    expect(last).toMatchObject({ status: 204, offset: 3_000_000, uploadId: expect.stringMatching(/^upl_/) });
    const sha256 = createHash("sha256").update(file).digest("hex");
    expect(Buffer.from(await testConnection().artifacts.read(sha256)).equals(file)).toBe(true);
    // The answer may have been lost: asking again, and sending again, tell the same upload.
    expect((await here(sessionId)).uploadId).toBe(last.uploadId);
    expect((await patched(sessionId, 3_000_000, new Uint8Array())).uploadId).toBe(last.uploadId);
  });

  test("with a checksum a part that was cut off is not kept, and one that changed on its way neither", async () => {
    const file = randomBytes(400_000);
    const { sessionId } = await opened(file.length);
    await cutOff(sessionId, 0, file.length, file.subarray(0, 100_000), base64(file));
    const changed = await patched(sessionId, 0, randomBytes(400_000), { checksum: base64(file) });
    expect(changed.status).toBe(412);
    expect(changed.sentence).toContain("The part changed on its way");
    expect((await here(sessionId)).received).toBe(0);
    const right = await patched(sessionId, 0, file, { checksum: base64(file) });
    expect(right).toMatchObject({ status: 204, uploadId: expect.any(String) });
  });

  test("a part that does not start where the last one ended is refused, and says where", async () => {
    const { sessionId } = await opened(10);
    await patched(sessionId, 0, new Uint8Array(4));
    const late = await patched(sessionId, 0, new Uint8Array(4));
    expect(late).toMatchObject({ status: 409, sentence: expect.stringContaining("4 bytes are here") });
    const [one, two] = await Promise.all([
      patched(sessionId, 4, Uint8Array.of(1, 1)),
      patched(sessionId, 4, Uint8Array.of(2, 2)),
    ]);
    expect([one.status, two.status].sort()).toEqual([204, 409]);
    expect(await patched(sessionId, 6, new Uint8Array(40))).toMatchObject({ status: 400 });
    expect((await here(sessionId)).received).toBe(6);
  });

  test("the same file finds what has arrived of it; another does not", async () => {
    const { sessionId } = await opened(50, "scientist", "changed 1");
    await patched(sessionId, 0, new Uint8Array(20));
    expect(await opened(50, "scientist", "changed 1")).toMatchObject({ sessionId, received: 20 });
    expect((await opened(50, "scientist", "changed 2")).sessionId).not.toBe(sessionId);
    const { items } = await world.as(world.people.scientist, datasets.listUploads, {
      projectId: world.projectId,
    });
    expect(items.map((item) => item.sessionId)).toContain(sessionId);
  });

  test("belongs to who began it, in its project", async () => {
    const { sessionId } = await opened(10);
    expect(await patched(sessionId, 0, new Uint8Array(4), { who: "engineer" })).toMatchObject({
      status: 404,
    });
    expect(await patched(sessionId, 0, new Uint8Array(4), { who: "stakeholder" })).toMatchObject({
      status: 403,
    });
    const drop = { sessionId };
    expect(await refusal(world.as(world.people.engineer, datasets.dropUpload, drop))).toBe("not_found");
    expect(await refusal(world.as(world.people.stakeholder, datasets.dropUpload, drop))).toBe("forbidden");
    expect(await refusal(world.as(world.outsider, datasets.getUpload, drop))).toBe("not_found");
    expect(await refusal(opened(10, "stakeholder"))).toBe("forbidden");
    const elsewhere = { projectId: world.foreignProjectId, fileName: "a", size: 1 };
    expect(await refusal(world.as(world.people.scientist, datasets.openUpload, elsewhere))).toBe("not_found");
  });

  test("dropped or forgotten, its bytes are gone and the log says so", async () => {
    const { artifacts, db } = testConnection();
    const [one, two] = [await opened(10), await opened(10)];
    for (const { sessionId } of [one, two]) await patched(sessionId, 0, new Uint8Array(4));
    await world.as(world.people.scientist, datasets.dropUpload, { sessionId: one.sessionId });
    expect(existsSync(await artifacts.incoming(one.sessionId))).toBe(false);
    await inTransaction(db, { orgId: world.orgId, userId: null }, (tx) =>
      tx
        .update(uploadSessions)
        .set({ expiresAt: "2026-01-01T00:00:00.000Z" })
        .where(eq(uploadSessions.id, two.sessionId)),
    );
    expect(await patched(two.sessionId, 4, new Uint8Array(4))).toMatchObject({ status: 404 });
    await expiredUploads.run(db, world.orgId);
    expect(existsSync(await artifacts.incoming(two.sessionId))).toBe(false);
    const [dropped] = await world.audit("datasets.dropUpload");
    expect(dropped).toMatchObject({ targetId: one.sessionId, before: { received: 4, bytes: 10 } });
    const [expired] = await world.audit("datasets.expireUpload");
    expect(expired).toMatchObject({ targetId: two.sessionId });
    const [began] = await world.audit("datasets.openUpload");
    expect(began).toMatchObject({ after: { file: "flights.csv", bytes: 10 } });
  });
});
