import type { AlertKind } from "./alerts.ts";
import type { MonitorConfig } from "./config.ts";
import type { DriftVerdict, Severity } from "./rules.ts";
import type { AlertState } from "./schemas.ts";
import type { FeatureOutcome, NamedSketch, ReferenceRecord, WindowRecord } from "./window.ts";

export type MonitorItem = {
  id: string;
  modelId: string;
  modelName: string;
  alias: string;
  /** The version behind the alias now; null while the alias points to none. */
  version: { id: string; number: number } | null;
  datasetId: string;
  datasetName: string;
  windows: number;
  latest: { label: string; verdict: DriftVerdict; rows: number; at: string } | null;
  openAlerts: number;
  createdAt: string;
};

export type WindowView = {
  id: string;
  monitorId: string;
  label: string;
  datasetVersionId: string;
  datasetVersionNumber: number;
  modelVersionId: string;
  modelVersionNumber: number;
  configVersion: number;
  rows: number;
  verdict: DriftVerdict;
  features: FeatureOutcome[];
  record: WindowRecord;
  createdAt: string;
};

export type AlertView = {
  id: string;
  monitorId: string;
  monitorName: string;
  windowId: string;
  windowLabel: string;
  windowRows: number;
  kind: AlertKind;
  feature: string;
  value: number;
  threshold: number;
  severity: Severity | null;
  message: string;
  state: AlertState;
  acknowledgedBy: string | null;
  acknowledgedAt: string | null;
  note: string | null;
  createdAt: string;
};

export type ReferenceView = {
  modelVersionId: string;
  modelVersionNumber: number;
  datasetLabel: string;
  rows: number;
  record: ReferenceRecord;
  sketches: NamedSketch[];
};

/** A scoring that waits, runs, or has failed. */
export type ScoringView = {
  jobId: string;
  label: string;
  datasetVersionId: string;
  state: "queued" | "running" | "failed" | "cancelled";
  stage: string | null;
  fraction: number | null;
  error: string | null;
};

export type MonitorView = {
  monitor: Omit<MonitorItem, "windows" | "latest" | "openAlerts"> & {
    config: MonitorConfig;
    createdBy: string;
    positiveLabel: string | null;
  };
  reference: ReferenceView | null;
  /** Oldest first, of the version behind the alias now. */
  windows: (WindowView & { sketches: NamedSketch[] })[];
  /** Windows of versions that had the alias before. */
  earlierWindows: number;
  alerts: AlertView[];
  scorings: ScoringView[];
};

/** The card "Champion in service" of the project's home. */
export type MonitoringSummary = {
  monitorId: string;
  modelId: string;
  modelName: string;
  alias: string;
  version: { id: string; number: number } | null;
  /** Oldest first. */
  accuracy: { label: string; accuracy: number | null; rows: number }[];
  referenceAccuracy: number | null;
  latest: {
    windowId: string;
    label: string;
    rows: number;
    verdict: DriftVerdict;
    worst: { feature: string; psi: number | null; verdict: DriftVerdict; sentence: string } | null;
  } | null;
  openAlerts: number;
} | null;

/** One set of thresholds of a monitor, from the moment it was in force. */
export type ConfigVersion = {
  config: MonitorConfig;
  reason: string;
  proposedBy: string;
  setBy: string;
  setAt: string;
  requestId: string | null;
};
