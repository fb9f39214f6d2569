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
