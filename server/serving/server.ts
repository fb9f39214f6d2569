import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { availableParallelism } from "node:os";
import { sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { keyActor } from "#server/access/authenticate.ts";
import { DomainError, invalid, notFound, publicError, unauthenticated } from "#server/kernel/errors.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import { resolveForServing, type ServedVersion } from "#server/models/resolve-for-serving.ts";
import { openSessions, runModel, warmModel } from "#server/models/sessions.ts";
import packageJson from "../../package.json" with { type: "json" };
import { counters } from "./counters.ts";
import { gate } from "./gate.ts";
import { describeInputs, describeOutputs, InferRequest, tensorsOf, writeOutputs } from "./protocol.ts";
import { readJsonBody } from "./read-body.ts";
import { methodOf, type Route, routeOf } from "./route.ts";

type Answer = { status: number; body: unknown; headers?: Record<string, string> };
type ModelRoute = Extract<Route, { model: string }>;
type Facts = { key?: string; model?: string; version?: number; rows?: number };

const WAITING_MAX = 64;
const BUSY: Answer = {
  status: 503,
  body: { error: "The server works at its limit. Nothing was computed. Try again in a moment." },
  headers: { "retry-after": "1" },
};

/** The Open Inference Protocol v2 over HTTP. `db` knows who may ask; the models come from the artifact store. */
export function inferenceServer(db: Database): Server {
  const count = counters();
  const places = gate({ running: Math.max(2, availableParallelism()), waiting: WAITING_MAX });

  async function resolve(request: IncomingMessage, route: ModelRoute, requestId: string, facts: Facts) {
    const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (!token) throw unauthenticated("Send an API key: Authorization: Bearer <key>.");
    const caller = await keyActor(db, token);
    if (!caller)
      throw unauthenticated(
        "This API key is unknown, revoked or expired. Make a new one on the page API keys.",
      );
    facts.key = caller.actor.keyId;
    const input = { model: route.model, ...(route.version === undefined ? {} : { version: route.version }) };
    const served = await execute(resolveForServing, input, { db, ...caller, requestId });
    facts.model = served.modelId;
    facts.version = served.number;
    return served;
  }

  async function infer(request: IncomingMessage, served: ServedVersion, facts: Facts): Promise<Answer> {
    if (request.headers["inference-header-content-length"] !== undefined) {
      throw invalid("The binary tensor extension is not spoken here. Send the data as JSON.");
    }
    const parsed = InferRequest.safeParse(await readJsonBody(request));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw invalid(
        issue ? `${issue.path.join(".") || "request"}: ${issue.message}` : "The request does not fit.",
      );
    }
    const { tensors, rows } = tensorsOf(served.inputSchema, parsed.data);
    facts.rows = rows;
    const startedAt = performance.now();
    const passed = await places.pass(() => runModel(served, tensors));
    if (!passed) return BUSY;
    count.inference((performance.now() - startedAt) / 1000, rows);
    return {
      status: 200,
      body: {
        model_name: served.name,
        model_version: String(served.number),
        ...(parsed.data.id === undefined ? {} : { id: parsed.data.id }),
        parameters: { sha256: served.sha256, classes: served.inputSchema.classes, aliases: served.aliases },
        outputs: writeOutputs(passed.value, parsed.data),
      },
    };
  }

  async function answer(
    request: IncomingMessage,
    route: Route,
    requestId: string,
    facts: Facts,
  ): Promise<Answer> {
    switch (route.kind) {
      case "live":
        return { status: 200, body: { live: true } };
      case "ready":
        await db.execute(sql`select 1`);
        return { status: 200, body: { live: true, ready: true } };
      case "server":
        return { status: 200, body: { name: "countersign", version: packageJson.version, extensions: [] } };
      case "metrics":
        return {
          status: 200,
          body: count.text({ sessions: openSessions(), ...places.load() }),
          headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
        };
      default: {
        const served = await resolve(request, route, requestId, facts);
        if (route.kind === "infer") return infer(request, served, facts);
        if (route.kind === "modelReady") {
          await warmModel(served);
          return { status: 200, body: { name: served.name, ready: true } };
        }
        return { status: 200, body: metadataOf(served) };
      }
    }
  }

  return createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    const startedAt = performance.now();
    const requestId = newRequestId();
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const route = routeOf(path);
    const facts: Facts = {};
    void respond(async () => {
      if (route === null) throw notFound(`The address ${path.slice(0, 200)}`);
      const method = methodOf(route);
      if (request.method !== method && !(method === "GET" && request.method === "HEAD")) {
        return { status: 405, body: { error: `Use ${method} here.` }, headers: { allow: method } };
      }
      return answer(request, route, requestId, facts);
    }, requestId).then((done) => {
      send(response, done, requestId);
      count.request(route?.kind ?? "unknown", done.status);
      const line = {
        requestId,
        method: request.method,
        path,
        status: done.status,
        ms: Math.round(performance.now() - startedAt),
        ...facts,
      };
      if (route?.kind === "live" || route?.kind === "ready" || route?.kind === "metrics")
        log.debug(line, "inference");
      else log.info(line, "inference");
    });
  });
}

async function respond(work: () => Promise<Answer>, requestId: string): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    const shown = publicError(error, requestId);
    if (!(error instanceof DomainError)) log.error({ err: error, requestId }, "inference failed");
    return { status: shown.status, body: { error: shown.message } };
  }
}

function metadataOf(served: ServedVersion) {
  return {
    name: served.name,
    versions: served.versions,
    platform: "onnx_onnxv1",
    inputs: describeInputs(served.inputSchema),
    outputs: describeOutputs(served.inputSchema),
    parameters: {
      version: String(served.number),
      sha256: served.sha256,
      classes: served.inputSchema.classes,
      aliases: served.aliases,
    },
  };
}

function send(response: ServerResponse, { status, body, headers }: Answer, requestId: string): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-request-id": requestId,
    // What was not read of a refused body must not become the next request.
    ...(status === 413 ? { connection: "close" } : {}),
    ...headers,
  });
  response.end(text);
}
