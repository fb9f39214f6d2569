/** Addresses of this area below a project's own (`/o/acme/p/flights`). */
export const datasetsHref = (base: string): string => `${base}/datasets`;
export const datasetHref = (base: string, dataset: string): string => `${base}/datasets/${dataset}`;
export const versionHref = (base: string, versionId: string): string =>
  `${base}/datasets/versions/${versionId}`;

/** How a version came from another; without `withId`, from the nearest earlier one. */
export const compareHref = (base: string, versionId: string, withId?: string): string =>
  `${versionHref(base, versionId)}/compare${withId ? `?${new URLSearchParams({ with: withId })}` : ""}`;

export const expectationsHref = (base: string, dataset: string): string =>
  `${datasetHref(base, dataset)}?tab=expectations`;

export type VersionTab = "profile" | "quality" | "rows" | "facts" | "aside";
export const tabHref = (
  base: string,
  versionId: string,
  tab: VersionTab,
  search: Record<string, string> = {},
): string => {
  const query = new URLSearchParams({ ...(tab === "profile" ? {} : { tab }), ...search }).toString();
  return `${versionHref(base, versionId)}${query ? `?${query}` : ""}`;
};
