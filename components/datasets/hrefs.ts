/** Addresses of this area below a project's own (`/o/acme/p/flights`). */
export const datasetsHref = (base: string): string => `${base}/datasets`;
export const datasetHref = (base: string, dataset: string): string => `${base}/datasets/${dataset}`;
export const versionHref = (base: string, versionId: string): string =>
  `${base}/datasets/versions/${versionId}`;

export const recipesHref = (base: string): string => `${base}/datasets/recipes`;
export const recipeHref = (base: string, recipe: string, search: Record<string, string> = {}): string => {
  const query = new URLSearchParams(search).toString();
  return `${recipesHref(base)}/${recipe}${query ? `?${query}` : ""}`;
};
/** A version of a recipe as a file. */
export const recipeFileHref = (recipeVersionId: string, org: string): string =>
  `/api/recipes/${recipeVersionId}/recipe.yaml?org=${encodeURIComponent(org)}`;
/** A recipe that is not kept yet, on this version of a dataset. */
export const newRecipeHref = (base: string, versionId?: string): string =>
  recipeHref(base, "new", versionId ? { version: versionId } : {});

/** How a version came from another; without `withId`, from the nearest earlier one. */
export const compareHref = (base: string, versionId: string, withId?: string): string =>
  `${versionHref(base, versionId)}/compare${withId ? `?${new URLSearchParams({ with: withId })}` : ""}`;

export const expectationsHref = (base: string, dataset: string): string =>
  `${datasetHref(base, dataset)}?tab=expectations`;

export const acquisitionHref = (base: string, dataset: string): string =>
  `${datasetHref(base, dataset)}?tab=acquisition`;
/** Of the newest version that is ready, or of this one. */
export const datasheetHref = (base: string, dataset: string, versionId?: string): string =>
  `${datasetHref(base, dataset)}/datasheet${versionId ? `?${new URLSearchParams({ version: versionId })}` : ""}`;

/** Of the whole project, or of one object. */
export const lineageHref = (base: string, about?: string): string =>
  `${base}/lineage${about ? `?${new URLSearchParams({ of: about })}` : ""}`;

export type VersionTab = "profile" | "patterns" | "quality" | "rows" | "facts" | "aside";
export const tabHref = (
  base: string,
  versionId: string,
  tab: VersionTab,
  search: Record<string, string> = {},
): string => {
  const query = new URLSearchParams({ ...(tab === "profile" ? {} : { tab }), ...search }).toString();
  return `${versionHref(base, versionId)}${query ? `?${query}` : ""}`;
};
