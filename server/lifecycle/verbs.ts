import { championInService } from "./champion-in-service.ts";
import { changeFocus } from "./change-focus.ts";
import { counts } from "./counts.ts";
import { explainRevisit } from "./explain-revisit.ts";
import { focusSummary } from "./focus-summary.ts";
import { getBoard } from "./get-board.ts";
import { getPhase } from "./get-phase.ts";
import { listFocus } from "./list-focus.ts";
import { listScenarios } from "./list-scenarios.ts";
import { listVisits } from "./list-visits.ts";
import { locate } from "./locate.ts";
import { logRevisit } from "./log-revisit.ts";
import { overlapMatrix } from "./overlap-matrix.ts";
import { portfolio } from "./portfolio.ts";
import { recentActivity } from "./recent-activity.ts";
import { requestLeave } from "./request-leave.ts";
import { repetitions, revisitFigures } from "./revisit-story.ts";
import { runningJobs } from "./running-jobs.ts";
import { updatePhase } from "./update-phase.ts";
import { waitsForMe } from "./waits-for-me.ts";

export const lifecycle = {
  championInService,
  changeFocus,
  counts,
  explainRevisit,
  focusSummary,
  getBoard,
  getPhase,
  listFocus,
  listScenarios,
  listVisits,
  locate,
  logRevisit,
  overlapMatrix,
  portfolio,
  recentActivity,
  repetitions,
  requestLeave,
  revisitFigures,
  runningJobs,
  updatePhase,
  waitsForMe,
} as const;
