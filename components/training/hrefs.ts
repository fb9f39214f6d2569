/** Addresses of this area below a project's own (`/o/acme/p/flights`). */
export const experimentsHref = (base: string): string => `${base}/experiments`;
export const experimentHref = (base: string, experimentId: string): string =>
  `${base}/experiments/${experimentId}`;
export const runHref = (base: string, run: { experimentId: string; id: string }): string =>
  `${base}/experiments/${run.experimentId}/runs/${run.id}`;
export const newRunHref = (base: string, experimentId?: string): string =>
  `${base}/experiments/new${experimentId ? `?experiment=${experimentId}` : ""}`;
export const datasetVersionHref = (base: string, dataset: { id: string; versionId: string }): string =>
  `${base}/datasets/${dataset.id}?version=${dataset.versionId}`;
export const importModelHref = (base: string, experimentId?: string): string =>
  `${base}/experiments/import${experimentId ? `?experiment=${experimentId}` : ""}`;
export const runLogHref = (runId: string, org: string): string =>
  `/api/runs/${runId}/log.txt?org=${encodeURIComponent(org)}`;
export function compareHref(base: string, experimentIds: readonly string[] = [], cursor?: string): string {
  const search = new URLSearchParams(experimentIds.map((id) => ["experiment", id]));
  if (cursor) search.set("cursor", cursor);
  return `${experimentsHref(base)}/compare${search.size > 0 ? `?${search}` : ""}`;
}

/** The settings of all runs of an experiment, or of one, as a file. */
export const experimentFileHref = (experimentId: string, org: string): string =>
  `/api/experiments/${experimentId}/experiment.yaml?org=${encodeURIComponent(org)}`;
export const runFileHref = (runId: string, org: string): string =>
  `/api/runs/${runId}/run.yaml?org=${encodeURIComponent(org)}`;
