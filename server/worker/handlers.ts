import type { JobHandler } from "#server/kernel/job.ts";
import { anchorLogHandler } from "./anchor-log.ts";
import { checkDatasetHandler } from "./check-dataset.ts";
import { deliverHandler } from "./deliver.ts";
import { importDatasetHandler } from "./import-dataset.ts";
import { loadDemoHandler } from "./load-demo.ts";
import { mailInvitationHandler } from "./mail-invitation.ts";
import { mailPasswordResetHandler } from "./mail-password-reset.ts";
import { prepareDatasetHandler } from "./prepare-dataset.ts";
import { scoreWindowHandler } from "./score-window.ts";
import { sendMailHandler } from "./send-mail.ts";
import { trainRunHandler } from "./train-run.ts";

// Method bivariance of `run` lets handlers of different payloads stand in one list.
export const handlers: readonly JobHandler<unknown>[] = [
  anchorLogHandler,
  deliverHandler,
  checkDatasetHandler,
  importDatasetHandler,
  loadDemoHandler,
  mailInvitationHandler,
  mailPasswordResetHandler,
  prepareDatasetHandler,
  scoreWindowHandler,
  sendMailHandler,
  trainRunHandler,
];
