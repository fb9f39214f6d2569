import { addCriterion } from "./add-criterion.ts";
import { assignTeam } from "./assign-team.ts";
import { championInService } from "./champion-in-service.ts";
import { changeCriterion } from "./change-criterion.ts";
import { changeFocus } from "./change-focus.ts";
import { counts } from "./counts.ts";
import { endFocus } from "./end-focus.ts";
import { explainRevisit } from "./explain-revisit.ts";
import { focusSummary } from "./focus-summary.ts";
import { getBoard } from "./get-board.ts";
import { getPhase } from "./get-phase.ts";
import { getTimeline } from "./get-timeline.ts";
import { interdependence } from "./interdependence.ts";
import { listActivity } from "./list-activity.ts";
import { compareBriefs, listBriefs } from "./list-briefs.ts";
import { listFocus } from "./list-focus.ts";
import { listScenarios } from "./list-scenarios.ts";
import { listTeams } from "./list-teams.ts";
import { listVisits } from "./list-visits.ts";
import { locate } from "./locate.ts";
import { logChoices } from "./log-choices.ts";
import { logRevisit } from "./log-revisit.ts";
import { openStatusLink } from "./open-status-link.ts";
import { overlapMatrix } from "./overlap-matrix.ts";
import { planPhase } from "./plan-phase.ts";
import { portfolio } from "./portfolio.ts";
import { againstPortfolio, portfolioMatrix } from "./portfolio-matrix.ts";
import { markStatusSeen, projectStatus } from "./project-status.ts";
import { recentActivity } from "./recent-activity.ts";
import { requestLeave } from "./request-leave.ts";
import { revisitProposals } from "./revisit-proposals.ts";
import { repetitions, revisitFigures } from "./revisit-story.ts";
import { runningJobs } from "./running-jobs.ts";
import { createStatusLink, listStatusLinks, revokeStatusLink } from "./status-links.ts";
import { updatePhase } from "./update-phase.ts";
import { waitsForMe } from "./waits-for-me.ts";

export const lifecycle = {
  addCriterion,
  againstPortfolio,
  assignTeam,
  championInService,
  changeCriterion,
  changeFocus,
  compareBriefs,
  counts,
  endFocus,
  createStatusLink,
  explainRevisit,
  focusSummary,
  getBoard,
  getPhase,
  getTimeline,
  interdependence,
  listActivity,
  listBriefs,
  listFocus,
  listScenarios,
  listTeams,
  listStatusLinks,
  listVisits,
  locate,
  logChoices,
  logRevisit,
  markStatusSeen,
  openStatusLink,
  overlapMatrix,
  planPhase,
  portfolio,
  portfolioMatrix,
  projectStatus,
  recentActivity,
  repetitions,
  requestLeave,
  revisitFigures,
  revisitProposals,
  revokeStatusLink,
  runningJobs,
  updatePhase,
  waitsForMe,
} as const;
