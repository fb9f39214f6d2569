import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/http/router.ts";

type Lifecycle = inferRouterOutputs<AppRouter>["lifecycle"];

export type BoardPhase = Lifecycle["getBoard"]["phases"][number];
export type PhaseDetail = Lifecycle["getPhase"];
export type VisitRow = Lifecycle["listVisits"]["items"][number];
export type FocusRow = Lifecycle["listFocus"]["items"][number];
export type FocusSummary = Lifecycle["focusSummary"];
export type Waiting = Lifecycle["waitsForMe"]["items"][number];
export type Activity = Lifecycle["recentActivity"]["items"][number];
export type RunningJob = Lifecycle["runningJobs"]["items"][number];
export type PortfolioProject = Lifecycle["portfolio"]["items"][number];
export type RepetitionRow = Lifecycle["repetitions"]["items"][number];
export type PhaseInFocus = Lifecycle["interdependence"]["phases"][number];
export type AgainstPortfolioAnswer = Lifecycle["againstPortfolio"];
export type AdviceRow = Lifecycle["revisitFigures"]["advice"][number];
export type RevisitFiguresAnswer = Lifecycle["revisitFigures"];
export type Proposals = Lifecycle["revisitProposals"];
export type Timeline = Lifecycle["getTimeline"];
export type Teams = Lifecycle["listTeams"];
export type BriefVersion = Lifecycle["listBriefs"]["items"][number];
