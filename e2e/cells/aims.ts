import type { Place } from "#scripts/authz/actors.ts";
import type { CellsWorld, Site } from "./world.ts";

type Aim = { path: string; init?: RequestInit };

/** The path of a page at a place, with that place's objects in it. */
export function pageAt(w: CellsWorld, pattern: string, place: Place, objects: Site = w.sites[place]): string {
  const { org, slug } = w.sites[place];
  const of = objects.objects;
  const version = pattern.includes("/models/") ? "1" : of.datasetVersion;
  const filled: Record<string, string> = {
    org,
    project: slug,
    dataset: of.dataset,
    version,
    recipe: of.recipe,
    experiment: of.experiment,
    run: of.run,
    model: of.model,
    monitor: of.monitor,
    id: of.dataset,
    phase: "data_acquisition",
    request: of.request,
    thread: of.thread,
  };
  return pattern.replaceAll(/\[([a-z]+)\]/g, (_, name: string) => {
    const value = filled[name] ?? tokenOf(w, pattern);
    if (value === undefined) throw new Error(`${pattern}: nothing of the kind ${name} was made`);
    return value;
  });
}

function tokenOf({ links }: CellsWorld, pattern: string): string | undefined {
  if (pattern.startsWith("/invitation/")) return links.invitation;
  if (pattern.startsWith("/new-password/")) return links.reset;
  // Whoever founds an organization uses the link up; one that does not work gets the same page.
  return pattern.startsWith("/setup/") ? `setup_${"x".repeat(43)}` : undefined;
}

const ROW = { distance_km: 300, depot: "north" };
const inferBody = JSON.stringify({
  inputs: [
    { name: "distance_km", shape: [1, 1], datatype: "FP32", data: [ROW.distance_km] },
    { name: "depot", shape: [1, 1], datatype: "BYTES", data: [ROW.depot] },
  ],
});

/** How a route that is no page is aimed at a place. A new route gets a line here. */
export function routeAim(w: CellsWorld, door: string, place: Place, reach: string): Aim {
  const { org, slug, projectId, objects } = w.sites[place];
  const [method = "GET", pattern = ""] = door.split(" ");
  const inProject = reach === "project" ? `&projectId=${projectId}` : "";
  const json = (body: string): RequestInit => ({
    method,
    body,
    headers: { "content-type": "application/json" },
  });
  if (pattern.startsWith("/v2")) {
    const path = pattern.replace("[model]", `${slug}.${objects.model}`).replace("[version]", "1");
    return { path, init: method === "POST" ? json(inferBody) : { method } };
  }
  const paths: Record<string, string> = {
    "/api/v1/uploads": `/api/v1/uploads?projectId=${projectId}&org=${org}`,
    "/api/v1/uploads/[upload]": `/api/v1/uploads/ups_0123456789ab?projectId=${projectId}&org=${org}`,
    "/api/datasets/versions/[version]/aside.csv": `/api/datasets/versions/${objects.datasetVersion}/aside.csv?org=${org}`,
    "/api/datasets/[dataset]/datasheet.md": `/api/datasets/${objects.dataset}/datasheet.md?org=${org}`,
    "/api/audit/export": `/api/audit/export?org=${org}${inProject}`,
    "/api/audit/evidence": `/api/audit/evidence?org=${org}${inProject}`,
    "/api/artifacts/[version]/model.onnx": `/api/artifacts/${objects.modelVersion}/model.onnx?org=${org}`,
    "/api/runs/[run]/log.txt": `/api/runs/${objects.run}/log.txt?org=${org}`,
    "/api/log/checkpoint": `/api/log/checkpoint?org=${org}`,
    "/api/log/keys": `/api/log/keys?org=${org}`,
    "/api/log/tile/[...path]": `/api/log/tile/0/000.p/1?org=${org}`,
    "/api/status/[project]/report.pdf": `/api/status/${projectId}/report.pdf?org=${org}`,
    "/api/status/[project]/report.md": `/api/status/${projectId}/report.md?org=${org}`,
    "/api/approvals/[request]/certificate.pdf": `/api/approvals/${objects.request}/certificate.pdf?org=${org}`,
    "/api/recipes/[version]/recipe.yaml": `/api/recipes/${objects.recipeVersion}/recipe.yaml?org=${org}`,
    "/api/experiments/[experiment]/experiment.yaml": `/api/experiments/${objects.experiment}/experiment.yaml?org=${org}`,
    "/api/runs/[run]/run.yaml": `/api/runs/${objects.run}/run.yaml?org=${org}`,
    "/api/events": `/api/events?organization=${org}`,
    "/api/presence": "/api/presence",
  };
  const path = paths[pattern] ?? pageAt(w, pattern, place);
  if (pattern === "/api/v1/uploads")
    return { path, init: { method, body: "a,b\n1,2\n", headers: { "x-file-name": "a.csv" } } };
  if (pattern === "/api/presence")
    return {
      path,
      init: json(
        JSON.stringify({
          tab: "tabwithoutastream",
          organization: org,
          projectId: null,
          place: "/",
          editing: null,
        }),
      ),
    };
  return { path, init: { method } };
}
