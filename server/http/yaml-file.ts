import { exportRecipe } from "#server/datasets/export-recipe.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import { exportExperiment, exportRun } from "#server/training/export-experiment.ts";
import { contextOf } from "./context.ts";
import { pace } from "./pace.ts";
import { errorResponse } from "./respond.ts";

type YamlFile = { fileName: string; yaml: string };

/** GET /api/recipes/<version>/recipe.yaml?org=…: a version of a recipe as a file. */
export const handleRecipeFile = (request: Request, recipeVersionId: string): Promise<Response> =>
  yamlFile(request, exportRecipe.name, (call) => execute(exportRecipe, { recipeVersionId }, call));

/** GET /api/experiments/<experiment>/experiment.yaml?org=…: an experiment with the settings of its runs. */
export const handleExperimentFile = (request: Request, experimentId: string): Promise<Response> =>
  yamlFile(request, exportExperiment.name, (call) => execute(exportExperiment, { experimentId }, call));

/** GET /api/runs/<run>/run.yaml?org=…: the settings of one run. */
export const handleRunFile = (request: Request, runId: string): Promise<Response> =>
  yamlFile(request, exportRun.name, (call) => execute(exportRun, { runId }, call));

async function yamlFile(
  request: Request,
  verb: string,
  make: (call: CallContext) => Promise<YamlFile>,
): Promise<Response> {
  let requestId = newRequestId();
  try {
    const call = await contextOf(request, new URL(request.url).searchParams.get("org"));
    requestId = call.requestId;
    pace(call.actor, verb);
    const { fileName, yaml } = await make(call);
    return new Response(yaml, {
      headers: {
        "content-type": "application/yaml; charset=utf-8",
        "content-disposition": `attachment; filename="${fileName}"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": requestId,
      },
    });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}
