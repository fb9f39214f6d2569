import { z } from "zod";

/** Thresholds of a monitor. Each change makes a new version of them. */
export type MonitorConfig = {
  /** Number of this configuration, from 1. */
  version: number;
  /** PSI from which a feature counts as drifted, with a warning. */
  psiWarn: number;
  /** PSI from which the drift is critical. */
  psiAlert: number;
  /** A window or a reference with fewer rows is not judged. */
  minRows: number;
  /** Fall of accuracy below the reference from which a window counts as drifted, with a warning. In points of share: 0.03 is 3 points. */
  accuracyDropWarn: number;
  /** Fall of accuracy from which it is critical. */
  accuracyDropAlert: number;
};

/**
 * PSI 0.1 and 0.25 are the field's customary steps (Siddiqi, Credit Risk Scorecards, 2006); the others are ours.
 * See docs/algorithms/psi.md.
 */
export const DEFAULT_MONITOR_CONFIG: MonitorConfig = {
  version: 1,
  psiWarn: 0.1,
  psiAlert: 0.25,
  minRows: 500,
  accuracyDropWarn: 0.03,
  accuracyDropAlert: 0.05,
};

const threshold = (what: string, max: number) =>
  z
    .number({ error: `${what} is a number, for example 0.1.` })
    .positive({ error: `${what} has to be more than 0.` })
    .max(max, { error: `${what} is at most ${max}.` });

/** The thresholds as a person edits them; the version is given by the server. */
export const monitorThresholdsSchema = z
  .object({
    psiWarn: threshold("The warning level of PSI", 10),
    psiAlert: threshold("The alert level of PSI", 10),
    minRows: z
      .int({ error: "The least number of rows is a whole number." })
      .min(50, { error: "Fewer than 50 rows say nothing about a distribution. Use 50 or more." })
      .max(100_000_000, { error: "The least number of rows is at most 100,000,000." }),
    accuracyDropWarn: threshold("The warning fall of accuracy", 1),
    accuracyDropAlert: threshold("The alert fall of accuracy", 1),
  })
  .refine((config) => config.psiWarn <= config.psiAlert, {
    error: "The warning level of PSI lies above its alert level. Swap them.",
    path: ["psiWarn"],
  })
  .refine((config) => config.accuracyDropWarn <= config.accuracyDropAlert, {
    error: "The warning fall of accuracy lies above its alert fall. Swap them.",
    path: ["accuracyDropWarn"],
  });

export type MonitorThresholds = z.infer<typeof monitorThresholdsSchema>;
