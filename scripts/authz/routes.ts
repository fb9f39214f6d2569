import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryFiles } from "#scripts/source-files.ts";

/** Who a route lets in, and which verb decides it where one does. */
export type Gate =
  /** Anybody; `why` says what it shows. */
  | { gate: "open"; why: string }
  /** Each verb by its own row. */
  | { gate: "verbs"; why: string }
  /** The row of this verb, for people and, unless said otherwise, for keys. */
  | { gate: "verb"; verb: string; keys?: boolean; people?: boolean }
  /** A page of a signed-in person, of a member of the organization, of somebody who sees the project. */
  | { gate: "person" | "organization" | "project" };

export type RouteKind = "page" | "download" | "stream" | "upload" | "route";
export type Route = { path: string; method: string; kind: RouteKind; file: string; door: Gate | null };

type Declared = Gate & { kind?: RouteKind };

/** Routes that are no page of a person, an organization or a project. A route that is missing here fails the build. */
export const DECLARED: Readonly<Record<string, Declared>> = {
  "GET /sign-in": { gate: "open", why: "the form" },
  "GET /setup/[token]": {
    gate: "open",
    why: "the form that founds the organization, for whoever has the terminal's link",
  },
  "GET /new-password": { gate: "open", why: "asks for a link by e-mail" },
  "GET /new-password/[token]": { gate: "open", why: "whether the link works, for whoever has it" },
  "GET /invitation/[token]": { gate: "open", why: "what an invitation offers, for whoever has its link" },
  "GET /status/[token]": { gate: "open", why: "a project's status, for whoever has its link" },
  "GET /status/[token]/report.pdf": {
    gate: "open",
    why: "the same on paper, for whoever has its link",
    kind: "download",
  },
  "GET /status/[token]/report.md": {
    gate: "open",
    why: "the same as markdown, for whoever has its link",
    kind: "download",
  },
  "GET /api/status/[project]/report.pdf": {
    gate: "verb",
    verb: "lifecycle.projectStatus",
    kind: "download",
  },
  "GET /api/status/[project]/report.md": {
    gate: "verb",
    verb: "lifecycle.projectStatus",
    kind: "download",
  },
  "POST /sign-out": { gate: "open", why: "ends the session of the cookie that comes with it" },
  "GET /api/auth/[...nextauth]": { gate: "open", why: "signing in" },
  "POST /api/auth/[...nextauth]": { gate: "open", why: "signing in" },
  "GET /api/sso/start": { gate: "open", why: "to the identity provider" },
  "GET /api/sso/callback": { gate: "open", why: "back from the identity provider; what it proves decides" },
  "GET /api/health": { gate: "open", why: "whether each part answers" },
  "GET /metrics": { gate: "open", why: "whether each part answers, memory, uptime" },
  "GET /api/v1/openapi.json": { gate: "open", why: "the description of the doors" },
  "POST /api/v1/[verb]": { gate: "verbs", why: "each verb by its own row" },
  "GET /api/trpc/[trpc]": { gate: "verbs", why: "each query by its own row" },
  "POST /api/trpc/[trpc]": { gate: "verbs", why: "each verb by its own row" },
  "PUT /api/v1/uploads": { gate: "verb", verb: "datasets.receiveUpload", kind: "upload" },
  "GET /api/audit/evidence": { gate: "verb", verb: "audit.exportEvidence", kind: "download" },
  "GET /api/audit/export": { gate: "verb", verb: "audit.exportEntries", kind: "download" },
  "GET /api/log/checkpoint": { gate: "verb", verb: "audit.getCheckpoint", kind: "download" },
  "GET /api/log/keys": { gate: "verb", verb: "audit.getCheckpoint", kind: "download" },
  "GET /api/log/tile/[...path]": { gate: "verb", verb: "audit.getTile", kind: "download" },
  "GET /api/approvals/[request]/certificate.pdf": {
    gate: "verb",
    verb: "approvals.certificate",
    kind: "download",
  },
  "GET /api/artifacts/[version]/model.onnx": { gate: "verb", verb: "models.getArtifact", kind: "download" },
  "GET /api/events": { gate: "verb", verb: "access.visibleProjects", keys: false, kind: "stream" },
  "POST /api/presence": { gate: "verb", verb: "access.visibleProjects", keys: false },
  "GET /v2/[[...path]]": { gate: "verb", verb: "models.resolveForServing", people: false },
  "HEAD /v2/[[...path]]": { gate: "verb", verb: "models.resolveForServing", people: false },
  "POST /v2/[[...path]]": { gate: "verb", verb: "models.resolveForServing", people: false },
};

const ROUTE_FILE = /^app\/(.*\/)?(page|route)\.tsx?$/;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const PAGE_GATES = {
  personPage: "person",
  organizationPage: "organization",
  projectPage: "project",
} as const;

/** Every page and route of the application, with the door that its file or the table above declares; null where none does. */
export function routesOf(root: string): Route[] {
  return repositoryFiles(root)
    .filter((file) => ROUTE_FILE.test(file))
    .flatMap((file) => routesOfFile(file, readFileSync(join(root, file), "utf8")))
    .sort((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
}

export function routesOfFile(file: string, source: string): Route[] {
  const path = pathOf(file);
  const page = /\/?page\.tsx?$/.test(file);
  return methodsOf(source, page).map((method) => {
    const declared = DECLARED[`${method} ${path}`];
    const door = declared ?? (page ? gateOfPage(source) : null);
    return { path, method, kind: declared?.kind ?? (page ? "page" : "route"), file, door };
  });
}

/** `app/o/[org]/(organization)/audit/page.tsx` is `/o/[org]/audit`. */
export function pathOf(file: string): string {
  const parts = file
    .split("/")
    .slice(1, -1)
    .filter((part) => !/^\(.*\)$/.test(part));
  return `/${parts.join("/")}`;
}

/** A page asks for its person, organization or project itself: never in a layout, which is not run for each page. */
function gateOfPage(source: string): Gate | null {
  const called = Object.entries(PAGE_GATES).filter(([name]) => new RegExp(`\\b${name}\\(`).test(source));
  const [first] = called;
  return first && called.length === 1 ? { gate: first[1] } : null;
}

function methodsOf(source: string, page: boolean): string[] {
  if (page) return ["GET"];
  return METHODS.filter((method) =>
    new RegExp(
      `export (async function|function|const) ${method}\\b|export \\{[^}]*\\b(as )?${method}\\b`,
    ).test(source),
  );
}
