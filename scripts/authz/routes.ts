import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PERMISSION_NAMES, type Permission } from "#domain/access/permissions.ts";
import { repositoryFiles } from "#scripts/source-files.ts";
import { BELOW } from "./below.ts";

/** Who a route lets in, and which verb decides it where one does. */
export type Gate =
  /** Anybody; `why` says what it shows. */
  | { gate: "open"; why: string }
  /** Each verb by its own row. */
  | { gate: "verbs"; why: string }
  /** The row of this verb, for people and, unless said otherwise, for keys. */
  | { gate: "verb"; verb: string; keys?: boolean; people?: boolean }
  /** A page of a signed-in person, of a member of the organization, of somebody who sees the project. */
  | { gate: "person" | "organization" | "project"; turnsAway?: TurnsAway };

/** Whom a page tells which role it needs instead of showing anything: those without the permission, or without every project. */
export type TurnsAway = { permission: Permission; everyProject: boolean };

export type RouteKind = "page" | "download" | "stream" | "upload" | "route";
export type Route = { path: string; method: string; kind: RouteKind; file: string; door: Gate | null };

export type Declared = Gate & { kind?: RouteKind };

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
  "GET /api/sso/start": { gate: "open", why: "to the identity provider" },
  "GET /api/sso/callback": { gate: "open", why: "back from the identity provider; what it proves decides" },
  "GET /api/health": { gate: "open", why: "whether each part answers" },
  "GET /metrics": { gate: "open", why: "whether each part answers, memory, uptime" },
  "GET /api/v1/openapi.json": { gate: "open", why: "the description of the doors" },
  "POST /api/v1/[verb]": { gate: "verbs", why: "each verb by its own row" },
  "GET /api/trpc/[trpc]": { gate: "verbs", why: "each query by its own row" },
  "POST /api/trpc/[trpc]": { gate: "verbs", why: "each verb by its own row" },
  "PUT /api/v1/uploads": { gate: "verb", verb: "datasets.receiveUpload", kind: "upload" },
  "PATCH /api/v1/uploads/[upload]": { gate: "verb", verb: "datasets.receiveUpload", kind: "upload" },
  "GET /api/datasets/versions/[version]/aside.csv": {
    gate: "verb",
    verb: "datasets.getVersion",
    kind: "download",
  },
  "GET /api/datasets/[dataset]/datasheet.md": {
    gate: "verb",
    verb: "datasets.getDatasheet",
    kind: "download",
  },
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
  "GET /api/recipes/[version]/recipe.yaml": {
    gate: "verb",
    verb: "datasets.exportRecipe",
    kind: "download",
  },
  "GET /api/experiments/[experiment]/experiment.yaml": {
    gate: "verb",
    verb: "training.exportExperiment",
    kind: "download",
  },
  "GET /api/runs/[run]/run.yaml": { gate: "verb", verb: "training.exportRun", kind: "download" },
  "GET /api/artifacts/[version]/model.onnx": { gate: "verb", verb: "models.getArtifact", kind: "download" },
  "GET /api/runs/[run]/log.txt": { gate: "verb", verb: "training.runLog", kind: "download" },
  "GET /api/events": { gate: "verb", verb: "access.visibleProjects", keys: false, kind: "stream" },
  "POST /api/presence": { gate: "verb", verb: "access.visibleProjects", keys: false },
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
  return methodsOf(source, page).flatMap((method): Route[] => {
    const below = Object.entries(BELOW[path] ?? {}).filter(([name]) => name.startsWith(`${method} `));
    if (below.length > 0)
      return below.map(([name, door]) => ({
        path: name.slice(method.length + 1),
        method,
        kind: "route",
        file,
        door,
      }));
    const declared = DECLARED[`${method} ${path}`];
    const door = declared ?? (page ? gateOfPage(source) : null);
    return [{ path, method, kind: declared?.kind ?? (page ? "page" : "route"), file, door }];
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
  if (!first || called.length > 1) return null;
  const turnsAway = turnsAwayOf(source);
  return { gate: first[1], ...(turnsAway ? { turnsAway } : {}) };
}

/** The one form in which a page turns away whoever lacks a role: `if (!may("audit:read") …) return`. */
function turnsAwayOf(source: string): TurnsAway | null {
  const [, name, wide] = /\bif \(!may\("([^"]+)"\)( \|\| !seesEveryProject\()?/.exec(source) ?? [];
  const permission = PERMISSION_NAMES.find((one) => one === name);
  return permission ? { permission, everyProject: wide !== undefined } : null;
}

function methodsOf(source: string, page: boolean): string[] {
  if (page) return ["GET"];
  return METHODS.filter((method) =>
    new RegExp(
      `export (async function|function|const) ${method}\\b|export \\{[^}]*\\b(as )?${method}\\b`,
    ).test(source),
  );
}
