import { eq } from "drizzle-orm";
import { modelVersions } from "#db/schema/models.ts";
import { monitorWindows } from "#db/schema/monitoring.ts";
import type { RECOMMENDATIONS } from "#domain/governance/recommendations.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { DEFAULT_MONITOR_CONFIG } from "#domain/monitoring/config.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { createProject } from "#server/access/create-project.ts";
import { setProjectMember } from "#server/access/set-project-member.ts";
import { updateProject } from "#server/access/update-project.ts";
import { request } from "#server/approvals/request.ts";
import { create as createDataset } from "#server/datasets/create.ts";
import { comment } from "#server/discussion/comment.ts";
import { listItems } from "#server/governance/list-items.ts";
import { updateItem } from "#server/governance/update-item.ts";
import { changeFocus } from "#server/lifecycle/change-focus.ts";
import { logRevisit } from "#server/lifecycle/log-revisit.ts";
import { updatePhase } from "#server/lifecycle/update-phase.ts";
import { moveAlias } from "#server/models/move-alias.ts";
import { recordPreview } from "#server/models/record-preview.ts";
import { registerVersion } from "#server/models/register-version.ts";
import { updateCard } from "#server/models/update-card.ts";
import { create as createMonitor } from "#server/monitoring/create.ts";
import { startRun } from "#server/training/start-run.ts";
import { FLIGHT_MONTHS, flightMonth } from "./flight-months.ts";
import { leaveThroughTheGate } from "./gates-story.ts";
import { plan } from "./plan.ts";
import { previewInWebAssembly } from "./reviewer-preview.ts";
import type { Stage } from "./stage.ts";

export type Tell = (fraction: number, stage: string) => void;
type ItemKey = (typeof RECOMMENDATIONS)[number]["key"];

const CARD = `**What it is for.** Tells a carrier the evening before which of tomorrow's flights are likely to be more than 15 minutes late, so that crews can be moved in time.

**What it is not for.** It does not price tickets, judge crews or airports, and knows nothing of weather or of strikes.

**Data.** All flights of January 2001 in the source (508,239 rows): date and hour, distance, origin and destination. The delay itself is the target and never an input.

**Limits.** Trained on one winter month. Expect it to drift as the seasons change; the months after are monitored.`;

/** Flight delays: from the question to a champion that somebody other than its author signed, and five monitored months. */
export async function tellFlights(stage: Stage, tell: Tell): Promise<void> {
  const { as, idOf } = stage;
  tell(0.01, "starting the project");
  const { id: projectId } = await as("lead", createProject, {
    name: "Flight delays",
    slug: "flight-delays",
    description:
      "Tell a carrier the evening before which of tomorrow's flights will be more than 15 minutes late, so that crews can be moved in time.",
  });
  for (const role of ["scientist", "engineer", "reviewer", "stakeholder"] as const) {
    await as("lead", setProjectMember, { projectId, userId: idOf(role), role });
  }
  await plan(stage, projectId, [
    ["problem_definition", 0, 0],
    ["data_acquisition", 0, 0],
    ["data_preparation", 0, 1],
    ["model_development", 1, 2],
    ["model_deployment", 3, 3],
    ["monitoring_and_management", 4, 7],
  ]);
  const focus = (phase: Phase, reason: string) => as("lead", changeFocus, { projectId, phase, reason });
  const items = (await as("scientist", listItems, { projectId })).items;
  const tick = async (
    role: "lead" | "scientist" | "engineer" | "reviewer",
    key: ItemKey,
    note: string,
    status: "done" | "in_progress" = "done",
  ) => {
    const item = items.find((one) => one.key === key);
    if (item)
      await as(role, updateItem, {
        itemId: item.id,
        status,
        ownerId: idOf(role),
        note,
        evidence: [{ kind: "note", text: note }],
      });
  };

  await focus("problem_definition", "We start with the question and the people it concerns.");
  await as("lead", updatePhase, {
    projectId,
    phase: "problem_definition",
    status: "done",
    ownerId: idOf("lead"),
    brief:
      "**Question.** Will a flight be more than 15 minutes late?\n\n**Why 15 minutes.** From there on crews lose their connection.\n\n**Good enough** is a ranking that beats the share of late flights clearly: ROC AUC of 0.65 or more on flights it has not seen.",
  });
  await as("stakeholder", comment, {
    projectId,
    subject: { kind: "project", id: projectId },
    body: "For the crews desk a list by six in the evening is what counts. *Ranking* matters more to us than a yes or no.",
  });
  await tick("lead", "pd-1", "The crews desk joins every Tuesday; what was agreed stands in the brief.");
  await tick("lead", "pd-3", "Question and threshold checked with the crews desk.", "in_progress");

  tell(0.04, "bringing in January");
  await focus("data_acquisition", "The question stands. Which data can answer it?");
  const dataset = await as("scientist", createDataset, {
    projectId,
    name: "Flights",
    description:
      "Real US flights of 2001: scheduled departure, delay in minutes, distance in miles, origin and destination. Each month is a version.",
  });
  const bring = async (role: "scientist" | "engineer", month: string) =>
    stage.bring(role, { projectId, datasetId: dataset.id }, month, {
      path: await flightMonth(month, stage.signal),
      name: `flights-${month}.parquet`,
    });
  const january = await bring("scientist", "2001-01");
  await stage.versionReady(january);
  await as("scientist", updatePhase, {
    projectId,
    phase: "data_acquisition",
    status: "in_progress",
    ownerId: idOf("scientist"),
    brief:
      "The flights of 2001 as published with the vega-datasets package, a month at a time. No personal data. Weather is missing; asked for, not there yet.",
  });
  await tick("scientist", "da-3", "January alone came first as a pilot: complete, no missing values.");
  await tick("scientist", "da-4", "Source, columns and limits stand with the dataset.");

  tell(0.12, "looking at the data");
  await focus("data_preparation", "January is in. We look at what it holds before anything is trained.");
  await as("reviewer", comment, {
    projectId,
    subject: { kind: "dataset_version", id: january },
    body: "Is `origin` a proxy for something we must not use? I would like to see results by airport before release.",
  });
  await as("scientist", updatePhase, {
    projectId,
    phase: "data_preparation",
    status: "in_progress",
    ownerId: idOf("scientist"),
    brief:
      "Minute of the day and weekday come from the departure time inside the model itself, so training and serving cannot disagree. The day of the month is left out: it would only teach January's storms. Airports become ordered categories.",
  });
  await tick("scientist", "dp-1", "Hour of day carries most; delays pile up through the day.", "in_progress");

  tell(0.15, "training on January");
  await focus("model_development", "The data is fit. First a simple model to beat, then trees.");
  const spec = {
    projectId,
    datasetVersionId: january,
    target: { column: "delay", kind: "threshold" as const, operator: ">" as const, value: 15 },
    features: [
      // The day of the month would only teach it January's storms.
      { column: "date", as: "datetime" as const, parts: ["minute_of_day" as const, "weekday" as const] },
      { column: "distance", as: "numeric" as const },
      { column: "origin", as: "categorical" as const },
      { column: "destination", as: "categorical" as const },
    ],
  };
  const simple = await as("scientist", startRun, {
    ...spec,
    newExperiment: {
      name: "Late or not, from the timetable",
      question: "How far does the timetable alone go?",
    },
    algorithm: "decision_tree",
    grid: { max_depth: [6, 10] },
    validation: { holdoutFraction: 0.2, folds: 5, seed: 2001 },
  });
  const boosted = await as("scientist", startRun, {
    ...spec,
    experimentId: simple.experimentId,
    algorithm: "gradient_boosting",
    grid: { learning_rate: [0.1, 0.2] },
    validation: { holdoutFraction: 0.2, folds: 5, seed: 2001 },
  });
  await stage.runDone(simple.runId);
  await as("scientist", comment, {
    projectId,
    subject: { kind: "run", id: simple.runId },
    body: "A tree of a few levels already beats the share of late flights. Boosting should find the rest.",
  });
  tell(0.3, "training gradient boosting");
  await stage.runDone(boosted.runId);

  tell(0.62, "registering, previewing, signing");
  const version = await as("scientist", registerVersion, {
    runId: boosted.runId,
    newModel: { name: "late-flight", description: "Will a flight be more than 15 minutes late?" },
    card: CARD,
  });
  await tick("scientist", "md-1", "Two algorithms, five folds each, all trials kept with the runs.");
  await as("lead", logRevisit, {
    projectId,
    phase: "governance_and_compliance",
    reason: "Went through the checklist with the reviewer before asking for the release.",
    effortHours: 1.5,
  });
  await as("scientist", updatePhase, {
    projectId,
    phase: "model_development",
    status: "done",
    ownerId: idOf("scientist"),
    brief:
      "A single tree first, then gradient boosting on the same five folds. Boosting ranks clearly better and its folds agree with the holdout.",
  });
  const asked = await as("scientist", request, {
    versionId: version.versionId,
    gate: "release_version",
    alias: "champion",
    reason:
      "First version that clearly beats the share of late flights. Figures, card and lineage are complete.",
  });
  await reviewerSigns(stage, projectId, version.versionId, asked);
  await focus("model_deployment", "The reviewer signed. The version goes into service.");
  await as("engineer", moveAlias, { versionId: version.versionId, alias: "champion" });
  await as("engineer", updatePhase, {
    projectId,
    phase: "model_deployment",
    status: "in_progress",
    ownerId: idOf("engineer"),
    brief:
      "In service as `champion` under the inference protocol. The crews desk asks for tomorrow's list at six in the evening.",
  });
  await as("stakeholder", comment, {
    projectId,
    subject: { kind: "model_version", id: version.versionId },
    body: "Tried Chicago to Boston on a Friday evening: that is how it feels here too. Good.",
  });

  tell(0.68, "watching the months after January");
  await leaveThroughTheGate(stage, projectId);
  const { version: _first, ...thresholds } = DEFAULT_MONITOR_CONFIG;
  await as("engineer", createMonitor, {
    projectId,
    modelId: version.modelId,
    alias: "champion",
    datasetId: dataset.id,
    // Sharper than the customary 0.1: the crews desk wants to hear of a shift early.
    config: { ...thresholds, psiWarn: 0.03 },
  });
  const later = FLIGHT_MONTHS.slice(1);
  for (const [index, month] of later.entries()) {
    tell(0.68 + (0.2 * index) / later.length, `bringing in ${month}`);
    await bring("engineer", month);
  }
  await stage.until("the monitored months", 8, () =>
    stage.read(async (tx) => {
      const done = await tx
        .select({ id: monitorWindows.id })
        .from(monitorWindows)
        .where(eq(monitorWindows.modelVersionId, version.versionId));
      tell(
        0.88 + (0.1 * done.length) / later.length,
        `scoring the later months, ${done.length} of ${later.length}`,
      );
      return done.length >= later.length ? done.length : null;
    }),
  );
  await as("engineer", updatePhase, {
    projectId,
    phase: "monitoring_and_management",
    status: "in_progress",
    ownerId: idOf("engineer"),
    brief:
      "Accuracy and the shape of each feature, month by month, against January. A crossed threshold opens an alert.",
  });
  await tick("engineer", "mo-1", "Accuracy and PSI with thresholds, set up before the second month arrived.");
  await as("lead", updateProject, { projectId, name: "Flight delays" });
}

/** The reviewer asks for a clearer card, the scientist mends it, and what was asked before falls with the change. */
async function reviewerSigns(
  stage: Stage,
  projectId: string,
  versionId: string,
  first: { id: string; contentDigest: string },
) {
  const { as } = stage;
  await preview(stage, versionId, [
    { date: "2001-01-19T18:05:00Z", distance: 867, origin: "ORD", destination: "BOS" },
    { date: "2001-01-16T06:30:00Z", distance: 867, origin: "ORD", destination: "BOS" },
    { date: "2001-01-21T16:40:00Z", distance: 337, origin: "SFO", destination: "LAX" },
  ]);
  await stage.sign("reviewer", {
    requestId: first.id,
    decision: "request_changes",
    reason: "The card does not say what happens with airports that January has not seen. Add it.",
    timeZone: "Europe/Berlin",
    findings: [
      {
        severity: "major",
        phase: "communication",
        text: "The card is silent about airports that January has not seen.",
      },
    ],
    contentDigest: first.contentDigest,
  });
  await as("scientist", updateCard, {
    versionId,
    rev: 0,
    body: `${CARD}\n\n**Unseen airports** are treated as the average airport.`,
  });
  const second = await as("scientist", request, {
    versionId,
    gate: "release_version",
    alias: "champion",
    reason: "The card says now what happens with unseen airports.",
  });
  await stage.sign("reviewer", {
    requestId: second.id,
    decision: "approve",
    reason:
      "Previewed three cases on these bytes, read the card, the folds agree with the holdout. Fit for the crews desk's list.",
    contentDigest: second.contentDigest,
  });
  await as("reviewer", comment, {
    projectId,
    subject: { kind: "review_request", id: second.id },
    body: "For the next version: results by airport, with their n.",
  });
}

async function preview(stage: Stage, versionId: string, cases: Record<string, string | number>[]) {
  const [version] = await stage.read((tx) =>
    tx
      .select({ sha256: modelVersions.sha256, inputSchema: modelVersions.inputSchema })
      .from(modelVersions)
      .where(eq(modelVersions.id, versionId)),
  );
  if (!version) return;
  const model = { sha256: version.sha256, inputSchema: version.inputSchema as InputSchema };
  for (const input of cases) {
    const ran = await previewInWebAssembly(model, input);
    await stage.as("reviewer", recordPreview, {
      versionId,
      modelSha256: version.sha256,
      input,
      ...ran,
      durationMs: Math.round(ran.durationMs * 1000) / 1000,
    });
  }
}
