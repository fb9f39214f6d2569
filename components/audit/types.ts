import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/http/router.ts";

type Audit = inferRouterOutputs<AppRouter>["audit"];

export type EntryRow = Audit["listEntries"]["items"][number];
export type EntryDetail = Audit["getEntry"];
export type Facets = Audit["facets"];
export type LogStatus = Audit["logStatus"];
export type AnchorStatus = LogStatus["anchors"][number];
export type Keeping = Audit["keeping"];
