/** Which folder may import which, as data and one function. `docs/ARCHITECTURE.md` says why. */

export type Import = { from: string; typeOnly: boolean };

const AREAS = [
  "access",
  "lifecycle",
  "discussion",
  "governance",
  "approvals",
  "audit",
  "datasets",
  "training",
  "models",
  "deployments",
  "monitoring",
];
const OURS = new Set(["app", "bench", "components", "db", "domain", "e2e", "ml", "scripts"]);
const ROUTER = "server/http/router.ts";
/** Files of the app router that run on the server only. */
const SERVER_FILE = /^app\/(.*\/)?(page|layout|route|default|sitemap|robots)\.tsx?$/;
/** A verb that a page names when it has one called: `call(listRuns, {...})`. Nothing deeper in an area. */
const VERB_FILE = new RegExp(`^server/(${AREAS.join("|")})/(?!internal)[a-z0-9-]+\\.ts$`);
/** These run on a real database, with whatever it takes to look at it from all sides. */
const SERVICE_TEST = /(\.service\.test|\/test-data)\.ts$/;
const TEST_FILE = /\.test\.tsx?$/;

/** Layer -> the layers it may import beside itself. What is not listed here may import everything of ours. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  ml: [],
  db: ["domain"],
  "server/kernel": ["db", "domain"],
  "server/area": ["server/area", "server/kernel", "db", "domain", "ml"],
  "server/http": ["server/area", "server/kernel", "db", "domain", "ml"],
  "server/cli": ["server/http", "server/area", "server/kernel", "db", "domain", "ml"],
  "server/demo": ["server/area", "server/kernel", "db", "domain", "ml"],
  "server/worker": ["server/demo", "server/area", "server/kernel", "db", "domain", "ml"],
  "server/serving": ["server/area", "server/kernel", "db", "domain", "ml"],
  components: ["domain", "ml", "app"],
  app: ["components", "domain", "ml"],
};

/**
 * What is wrong with one import of a file, in words, or undefined. `from` is a package name, or the path of a file of ours
 * from the root of the repository.
 */
export function violation(file: string, imported: Import): string | undefined {
  const { from } = imported;
  const layer = layerOf(file) ?? "root";
  if (/^drizzle-orm(\/|$)/.test(from) && !/^(server|db)\//.test(file)) {
    return "Only server/ and db/ may import drizzle-orm.";
  }
  if ((layer === "domain" || layer === "ml") && from.startsWith("node:") && !TEST_FILE.test(file)) {
    return `${layer}/ also runs in the browser; it may not import ${from}.`;
  }
  const target = layerOf(from);
  const allowed = MAY_IMPORT[layer];
  if (target === undefined || allowed === undefined) return undefined;
  if (isDoorForPages(file, imported)) return undefined;
  if (SERVICE_TEST.test(file)) return undefined;
  if (TEST_FILE.test(file) && from.startsWith("server/testing/")) return undefined;
  if (target !== layer && !allowed.includes(target)) return `${layer} may not import ${from}.`;
  if (/\/internal(\.|\/)/.test(from) && areaOf(from) !== areaOf(file)) {
    return `${from} is for its own folder; import an exported verb instead.`;
  }
  return undefined;
}

function isDoorForPages(file: string, { from, typeOnly }: Import): boolean {
  if (!/^(app|components)\//.test(file)) return false;
  if (from === ROUTER && typeOnly) return true;
  return SERVER_FILE.test(file) && (from.startsWith("server/http/") || VERB_FILE.test(from));
}

/** The layer of a file of ours; undefined for a package and for a file in the root. */
function layerOf(path: string): string | undefined {
  const [top = "", second, third] = path.split("/");
  if (top === "server" && third !== undefined) {
    return AREAS.includes(second ?? "") ? "server/area" : `server/${second}`;
  }
  return second !== undefined && OURS.has(top) ? top : undefined;
}

function areaOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}
