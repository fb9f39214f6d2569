export type Route =
  | { kind: "live" | "ready" | "server" | "metrics" }
  | { kind: "model" | "modelReady" | "infer"; model: string; version?: string };

const MODEL = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(\/ready|\/infer)?$/;

/** What a path of the Open Inference Protocol asks for; null when it is none of its paths. */
export function routeOf(path: string): Route | null {
  const plain = path.length > 1 ? path.replace(/\/$/, "") : path;
  if (plain === "/v2") return { kind: "server" };
  if (plain === "/v2/health/live") return { kind: "live" };
  if (plain === "/v2/health/ready") return { kind: "ready" };
  if (plain === "/metrics") return { kind: "metrics" };
  const match = MODEL.exec(plain);
  if (!match) return null;
  const [, model = "", version, act] = match;
  const kind = act === "/infer" ? "infer" : act === "/ready" ? "modelReady" : "model";
  const decoded = decode(model);
  const decodedVersion = version === undefined ? undefined : decode(version);
  if (decoded === null || decodedVersion === null) return null;
  return { kind, model: decoded, ...(decodedVersion === undefined ? {} : { version: decodedVersion }) };
}

export const methodOf = (route: Route): "GET" | "POST" => (route.kind === "infer" ? "POST" : "GET");

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
