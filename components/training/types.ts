import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/http/router.ts";

type Training = inferRouterOutputs<AppRouter>["training"];

export type Experiment = Training["listExperiments"]["items"][number];
export type Run = Training["listRuns"]["items"][number];
export type RunDetail = Training["getRun"];
export type RunResult = NonNullable<RunDetail["result"]>;
export type RunManifest = NonNullable<RunDetail["manifest"]>;
export type RunComparison = Training["compareRuns"];
export type RunLogPage = Training["runLog"];
export type SearchedLog = Training["searchLog"];
export type RunCurves = Training["runCurves"];
export type LogLine = Training["runLog"]["lines"][number];
export type TrainableData = Training["trainableData"];
export type TrainableVersion = TrainableData["versions"][number];
export type TrainableColumn = NonNullable<TrainableData["chosen"]>["columns"][number];
export type GivenParts = NonNullable<NonNullable<TrainableData["chosen"]>["given"]>;
