import { inProjectNumber, type PERSON, seededId } from "./seed-ids.ts";
import { RARE } from "./seed-log.ts";
import { LONG_THREAD } from "./seed-talk.ts";

export type Case = { as: keyof typeof PERSON; label: string; input: Record<string, unknown> };

const PROJECT = seededId("prj", 1);
const inOne = (prefix: string, n: number) => seededId(prefix, inProjectNumber(1, n));
const VERSION = inOne("mdv", 1);
const DAY = 86_400_000;
const moment = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY).toISOString();

const thread = { commentId: LONG_THREAD.id };
const middleOfThread = Buffer.from(`${moment(160)} cmt_`).toString("base64url");

/** A place in the middle of a list whose rows are spread over a year. */
const deepCursor = () => Buffer.from(`${moment(180)} zzz_zzzzzzzzzz`).toString("base64url");

const one = (
  input: Record<string, unknown> = {},
  label = "first page",
  as: Case["as"] = "scientist",
): Case => ({ as, label, input });
const pages = (input: Record<string, unknown> = {}, as: Case["as"] = "scientist"): Case[] => [
  one(input, "first page", as),
  one({ ...input, cursor: deepCursor() }, "deep page", as),
];
const both = (cases: (as: Case["as"]) => Case[]): Case[] => [...cases("owner"), ...cases("scientist")];
const ofProject = [one({ projectId: PROJECT }, "large project")];
const everywhere = [
  ...both((as) => [one({}, "all projects", as)]),
  one({}, "all projects", "reviewer"),
  ...ofProject,
];

/** Each filter of the log, as common and as rare as it gets. */
function auditCases(): Case[] {
  const filters: Record<string, Record<string, unknown>> = {
    "first page": {},
    "deep page": { cursor: deepCursor() },
    "a person": { actorId: seededId("usr", 1) },
    "a person who seldom acts": { actorId: seededId("usr", 200) },
    "the worker": { actorId: "system" },
    "nobody who ever acted": { actorId: seededId("usr", 999) },
    "an act": { action: "approvals.decide" },
    "a rare act": { action: RARE.action },
    "an area": { action: "training" },
    "a rare area": { action: RARE.action.split(".")[0] },
    "an area that is none": { action: "nothing" },
    "an object": { targetId: inOne("run", 1) },
    "a kind of object": { targetType: "run" },
    "a rare kind of object": { targetType: RARE.targetType },
    "a kind of object that is none": { targetType: "nothing" },
    denied: { outcome: "denied" },
    "a day half a year ago": { from: moment(180), to: moment(179) },
    "since an hour ago": { from: moment(1 / 24) },
    "before there was anything": { to: moment(700) },
    "a person and a rare act": { actorId: seededId("usr", 200), action: RARE.action },
    "a person, denied": { actorId: seededId("usr", 150), outcome: "denied" },
  };
  const all = Object.entries(filters);
  return [
    ...all.map(([label, input]) => one(input, label, "owner")),
    ...all.map(([label, input]) =>
      one({ projectId: PROJECT, ...input }, `large project, ${label}`, "reviewer"),
    ),
    one({ projectId: seededId("prj", 958) }, "small project", "reviewer"),
  ];
}

/** What each listing query is asked, by its name. */
export function cases(): Record<string, Case[]> {
  const project = { projectId: PROJECT };
  return {
    "access.listApiKeys": both((as) => pages({}, as)),
    "access.listInvitations": pages({}, "admin"),
    "access.listMembers": pages(),
    "access.listProjectMembers": ofProject,
    "access.listProjects": both((as) => [...pages({}, as), one({ archived: true }, "with archived", as)]),
    "access.listSessions": [one()],
    "access.me": [one()],
    "access.visibleProjects": both((as) => [one({}, "all", as)]),
    "approvals.blockers": [one({ requestId: inOne("req", 30) }, "an open request")],
    "approvals.getPolicies": ofProject,
    "approvals.gateStatus": [
      one({ projectId: PROJECT, gate: "release_version", subjectId: VERSION, alias: "champion" }),
    ],
    "approvals.listBreakGlass": [
      one(project, "large project"),
      one({ ...project, open: true }, "open", "lead"),
    ],
    "approvals.listPolicyVersions": pages({ projectId: PROJECT }),
    "approvals.list": [
      ...pages(project),
      ...["open", "closed", "waiting"].map((show) => one({ ...project, show }, show)),
      one({ ...project, show: "waiting" }, "waiting", "reviewer"),
      one({ ...project, versionId: VERSION }, "of a version"),
    ],
    "audit.facets": [one({}, "all projects", "owner"), one(project, "large project", "reviewer")],
    "audit.listEntries": auditCases(),
    "audit.listViews": [one({}, "all projects", "owner"), one(project, "large project", "reviewer")],
    "datasets.list": pages(project),
    "datasets.listExpectations": [one({ datasetId: inOne("dst", 1) }, "200 of a dataset")],
    "datasets.listReadyVersions": pages(project),
    "datasets.listRecipes": pages(project),
    "datasets.listVersions": pages({ datasetId: inOne("dst", 1) }),
    "deployments.list": ofProject,
    "deployments.listEndpoints": pages({ projectId: PROJECT }),
    "discussion.list": pages({ ...project, subject: { kind: "phase", id: inOne("phs", 4) } }),
    "discussion.getThread": [one(thread, "2,000 answers")],
    "discussion.listAnswers": [
      one({ ...thread, after: null }, "the first of 2,000"),
      one({ ...thread, after: middleOfThread }, "in the middle of 2,000"),
    ],
    "discussion.listNotices": [
      ...pages(),
      ...both((as) => pages({ view: "all" }, as)),
      one({ view: "later" }, "put off"),
    ],
    "discussion.listVersions": [one(thread, "100 wordings")],
    "discussion.listRecent": pages(project),
    "governance.listItems": [
      ...ofProject,
      one({ ...project, phase: "data_acquisition" }, "of a phase"),
      one({ ...project, owner: "nobody" }, "of nobody"),
    ],
    "governance.progress": ofProject,
    "lifecycle.counts": everywhere,
    "lifecycle.listActivity": [
      ...pages(project),
      one({ ...project, kind: "deployments" }, "of a kind"),
      one({ ...project, phase: "scalability" }, "of a phase"),
      one({ ...project, objectId: inOne("mdv", 1) }, "of an object"),
    ],
    "discussion.search": [
      one({ text: "flight" }),
      ...both((as) => [one({ text: "feature" }, "a common word", as)]),
      one({ ...project, text: "delay" }, "in a project"),
    ],
    "lifecycle.listStatusLinks": pages(project),
    "lifecycle.projectStatus": [one(project, "large project")],
    "lifecycle.repetitions": ofProject,
    "lifecycle.revisitFigures": ofProject,
    "lifecycle.listScenarios": [one({}, "all 74")],
    "lifecycle.focusSummary": ofProject,
    "lifecycle.getBoard": ofProject,
    "lifecycle.getPhase": [one({ ...project, phase: "model_development" }, "a phase")],
    "lifecycle.listBriefs": pages({ ...project, phase: "model_development" }),
    "lifecycle.listTeams": ofProject,
    "lifecycle.listFocus": pages(project),
    "lifecycle.listVisits": [
      ...pages(project),
      one({ ...project, focus: "scalability", phase: "communication" }, "of a cell"),
      one({ ...project, kind: "logged" }, "logged"),
      one({ ...project, direction: "backtrack" }, "backtracks"),
    ],
    "lifecycle.overlapMatrix": ofProject,
    "lifecycle.portfolio": both((as) => [...pages({}, as), one({ archived: true }, "archived", as)]),
    "lifecycle.recentActivity": [...ofProject, one({ ...project, limit: 50 }, "50 of a large project")],
    "lifecycle.runningJobs": everywhere,
    "lifecycle.waitsForMe": everywhere,
    "models.list": pages(project),
    "models.listAliasMoves": [one({ modelId: inOne("mod", 1) }, "a model")],
    "models.listJourney": pages({ versionId: VERSION }),
    "models.listPreviews": [
      ...pages({ versionId: VERSION }),
      one({ versionId: VERSION, mine: true }, "one's own"),
    ],
    "models.listVersions": pages({ modelId: inOne("mod", 1) }),
    "monitoring.list": pages(project),
    "monitoring.listAlerts": [...pages(project), one({ ...project, state: "open" }, "open")],
    "monitoring.listConfigs": [one({ monitorId: inOne("mon", 1) })],
    "monitoring.listWindows": pages({ monitorId: inOne("mon", 1) }),
    "monitoring.summary": ofProject,
    "training.listExperiments": pages(project),
    "training.listRuns": [
      ...pages(project),
      one({ ...project, experimentId: inOne("exp", 1) }, "of an experiment"),
      one({ ...project, state: "failed" }, "failed"),
      one({ ...project, state: "running" }, "running: there are none"),
      one({ ...project, algorithm: "decision_tree" }, "of an algorithm"),
    ],
    "training.runLog": [one({ runId: inOne("run", 1) }, "200 lines")],
    "training.trainableData": ofProject,
  };
}

/** Queries that take a cursor and are not pages for a person to read. */
export const NOT_PAGES: Readonly<Record<string, string>> = {
  "audit.evidenceSize": "counts all that an evidence pack would hold, for a dialog",
  "audit.exportEvidence": "the same, recorded, before a download",
  "audit.exportEntries": "5,000 lines of a file at a time, for a download",
};
