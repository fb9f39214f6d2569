/** Addresses of this area below a project's own (`/o/acme/p/flights`). */
export const modelsHref = (base: string): string => `${base}/models`;
export const modelHref = (base: string, slug: string): string => `${base}/models/${slug}`;
export const versionHref = (base: string, slug: string, number: number, tab?: VersionTab): string =>
  `${modelHref(base, slug)}/${number}${tab && tab !== "overview" ? `?tab=${tab}` : ""}`;
export const modelFileUrl = (org: string, versionId: string): string =>
  `/api/artifacts/${versionId}/model.onnx?org=${encodeURIComponent(org)}`;

export const VERSION_TABS = ["overview", "evaluation", "card", "lineage", "journey"] as const;
export type VersionTab = (typeof VERSION_TABS)[number];

/** The tab of an address. The preview stands on the overview. */
export const tabOf = (value: string | undefined): VersionTab =>
  VERSION_TABS.find((tab) => tab === value) ?? "overview";
