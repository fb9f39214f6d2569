import { acknowledgeAlert } from "./acknowledge-alert.ts";
import { completeWindow } from "./complete-window.ts";
import { create } from "./create.ts";
import { failWindow } from "./fail-window.ts";
import { get } from "./get.ts";
import { keepReference } from "./keep-reference.ts";
import { list } from "./list.ts";
import { listAlerts } from "./list-alerts.ts";
import { listConfigs } from "./list-configs.ts";
import { listWindows } from "./list-windows.ts";
import { requestScore } from "./request-score.ts";
import { scoreNow } from "./score-now.ts";
import { summary } from "./summary.ts";
import { updateConfig } from "./update-config.ts";

export const monitoring = {
  acknowledgeAlert,
  completeWindow,
  create,
  failWindow,
  get,
  keepReference,
  list,
  listAlerts,
  listConfigs,
  listWindows,
  requestScore,
  scoreNow,
  summary,
  updateConfig,
} as const;
