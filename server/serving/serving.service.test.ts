import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApiKey } from "#server/access/api-keys.ts";
import { predict } from "#server/models/predict.ts";
import { registerVersion } from "#server/models/register-version.ts";
import { makeTrainedRun, SMALL_CASE } from "#server/testing/trained-model.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";
import { inferenceServer } from "./server.ts";

const given: {
  server?: Server;
  url: string;
  key: string;
  strangerKey: string;
  model: string;
  versionId: string;
  w?: World;
} = { url: "", key: "", strangerKey: "", model: "", versionId: "" };

beforeAll(async () => {
  const { db } = testConnection();
  const w = await makeWorld(db);
  const { runId } = await makeTrainedRun(w);
  const made = await w.as(w.people.scientist, registerVersion, { runId, newModel: { name: "late-flight" } });
  const key = (who: World["outsider"]) => w.as(who, createApiKey, { name: "ci", role: who.role });
  const server = inferenceServer(db);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  Object.assign(given, {
    w,
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: (await key(w.people.engineer)).token,
    strangerKey: (await key(w.outsider)).token,
    model: `project-${w.orgId.slice(-8)}.late-flight`,
    versionId: made.versionId,
  });
});

afterAll(async () => {
  given.server?.closeAllConnections();
  await new Promise((resolve) => given.server?.close(resolve));
  await closeTestConnection();
});

async function call(path: string, options: { body?: unknown; key?: string | null; method?: string } = {}) {
  const { body, key = given.key } = options;
  const response = await fetch(`${given.url}${path}`, {
    method: options.method ?? (body === undefined ? "GET" : "POST"),
    headers: key ? { authorization: `Bearer ${key}` } : {},
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

const when = Date.parse(`${SMALL_CASE.when}Z`) / 1000;
const inputs = (rows = 1) => [
  { name: "amount", shape: [rows, 1], datatype: "FP32", data: Array(rows).fill(SMALL_CASE.amount) },
  { name: "member", shape: [rows], datatype: "BOOL", data: Array(rows).fill(true) },
  { name: "region", shape: [rows, 1], datatype: "BYTES", data: Array(rows).fill([SMALL_CASE.region]) },
  { name: "when", shape: [rows, 1], datatype: "INT64", data: Array(rows).fill(when) },
];
const infer = (body: unknown, path = `/v2/models/${given.model}/versions/1/infer`) => call(path, { body });

describe("the protocol's plain questions", () => {
  test.each([
    ["/v2/health/live", { live: true }],
    ["/v2/health/ready", { live: true, ready: true }],
    ["/v2", { name: "countersign", extensions: [] }],
  ])("%s needs no key", async (path, body) => {
    const answer = await call(path, { key: null });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject(body);
  });

  test("a model says its inputs and outputs in the protocol's types", async () => {
    const { status, body } = await call(`/v2/models/${given.model}/versions/1`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: given.model,
      versions: ["1"],
      platform: "onnx_onnxv1",
      inputs: [
        { name: "amount", datatype: "FP32", shape: [-1, 1] },
        { name: "member", datatype: "FP32", shape: [-1, 1] },
        { name: "region", datatype: "BYTES", shape: [-1, 1] },
        { name: "when", datatype: "INT64", shape: [-1, 1] },
      ],
      outputs: [
        { name: "label", datatype: "INT64", shape: [-1] },
        { name: "probabilities", datatype: "FP32", shape: [-1, 2] },
      ],
    });
    const ready = await call(`/v2/models/${given.model}/versions/1/ready`);
    expect(ready.body).toEqual({ name: given.model, ready: true });
  });

  test("counts are there for Prometheus", async () => {
    await infer({ inputs: inputs() });
    const { body } = await call("/metrics", { key: null });
    expect(body).toMatch(/countersign_inference_requests_total\{route="infer",status="200"\} \d/);
  });
});

describe("inference", () => {
  test("the answer is the one that the verb gives, and the id comes back", async () => {
    const { w, versionId } = given;
    const answer = await infer({ id: "42", inputs: inputs() });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ model_name: given.model, model_version: "1", id: "42" });
    const server = await w?.as(w.people.reviewer, predict, { versionId, input: SMALL_CASE });
    const outputs: { name: string; data: number[]; shape: number[] }[] = answer.body.outputs;
    expect(outputs.find(({ name }) => name === "probabilities")).toMatchObject({
      datatype: "FP32",
      shape: [1, 2],
      data: server?.probabilities,
    });
  });

  test("many rows in one request, only the outputs asked for", async () => {
    const { status, body } = await infer({ inputs: inputs(500), outputs: [{ name: "label" }] });
    expect(status).toBe(200);
    expect(body.outputs).toHaveLength(1);
    expect(body.outputs[0]).toMatchObject({ name: "label", datatype: "INT64", shape: [500] });
  });

  test("a value that training sometimes lacked may be missing", async () => {
    const [, ...rest] = inputs();
    const missing = { name: "amount", shape: [1, 1], datatype: "FP32", data: [null] };
    expect((await infer({ inputs: [missing, ...rest] })).status).toBe(200);
    expect((await infer({ inputs: rest })).status).toBe(200);
  });

  const wrong: [string, () => unknown, string][] = [
    ["no JSON", () => "{", "not JSON"],
    ["no inputs", () => ({}), "inputs"],
    [
      "an input too few",
      () => ({ inputs: inputs().filter(({ name }) => name !== "member") }),
      '"member" is missing',
    ],
    ["an input twice", () => ({ inputs: [...inputs(), inputs()[0]] }), "given twice"],
    [
      "an unknown input",
      () => ({ inputs: [...inputs(), { name: "x", shape: [1], datatype: "FP32", data: [1] }] }),
      'no input "x"',
    ],
    [
      "another datatype",
      () => ({
        inputs: inputs().map((one) => (one.name === "amount" ? { ...one, datatype: "BYTES" } : one)),
      }),
      "the model takes FP32",
    ],
    [
      "an unknown datatype",
      () => ({ inputs: [{ ...inputs()[0], datatype: "FP8" }] }),
      "a datatype is one of",
    ],
    [
      "a shape that its data does not have",
      () => ({ inputs: inputs().map((one) => ({ ...one, data: [1, 2] })) }),
      "has 2 values; its shape says 1",
    ],
    [
      "different numbers of rows",
      () => ({ inputs: inputs().map((one, i) => (i === 3 ? { ...one, shape: [2, 1], data: [1, 2] } : one)) }),
      "every input of this request",
    ],
    [
      "text for a number",
      () => ({ inputs: inputs().map((one, i) => (i === 0 ? { ...one, data: ["abc"] } : one)) }),
      "no number",
    ],
    ["an unknown output", () => ({ inputs: inputs(), outputs: [{ name: "y" }] }), 'no output "y"'],
  ];
  test.each(wrong)("%s is refused in a sentence", async (_name, body, part) => {
    const answer = await infer(body());
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(part);
  });

  test("a body over the limit is refused", async () => {
    const answer = await infer(`"${"x".repeat(17 * 2 ** 20)}"`).catch(() => ({ status: 413 }));
    expect(answer.status).toBe(413);
  });
});

describe("who may ask", () => {
  test.each([
    ["without a key", () => null, 401],
    ["with a key that is none", () => "cs_nothing", 401],
    ["with a key of another organization", () => given.strangerKey, 404],
  ])("%s", async (_name, key, status) => {
    const answer = await call(`/v2/models/${given.model}/versions/1`, { key: key() });
    expect(answer.status).toBe(status);
    expect(typeof answer.body.error).toBe("string");
  });

  test.each([
    ["a version that is not there", () => `/v2/models/${given.model}/versions/9`, 404],
    ["a version that is no version", () => `/v2/models/${given.model}/versions/..%2f1`, 400],
    ["a model that is not there", () => "/v2/models/nothing.here", 404],
    ["a model without a champion", () => `/v2/models/${given.model}`, 412],
    ["a path of another kind", () => "/v2/elsewhere", 404],
    ["a broken escape", () => "/v2/models/%E0%A4%A", 404],
  ])("%s", async (_name, path, status) => {
    expect((await call(path())).status).toBe(status);
  });

  test("another method is told which one to use", async () => {
    const answer = await call(`/v2/models/${given.model}/versions/1/infer`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
  });
});
