import { formatCount, formatMetric } from "#domain/format/numbers.ts";
import { PHASE_STATUS_LABELS, PHASES, phaseInfo } from "#domain/lifecycle/phases.ts";
import { accountSentence } from "./account-sentences.ts";
import { KEEPING_SENTENCES } from "./keeping-sentences.ts";

export type EntryToTell = {
  action: string;
  actorType: string;
  /** The name people know, or the label of the record. */
  actorName: string;
  targetType: string | null;
  targetId: string | null;
  targetLabel: string | null;
  reason: string | null;
  before: unknown;
  after: unknown;
};

export type SentencePart =
  | { kind: "actor" | "text" | "note"; text: string }
  | { kind: "object"; text: string; targetType: string; targetId: string };

type Teller = (entry: EntryToTell) => (string | SentencePart)[];

const facts = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

const textOf = (value: unknown, key: string): string | null => {
  const found = facts(value)[key];
  return typeof found === "string" && found !== "" ? found : null;
};

const numberOf = (value: unknown, key: string): number | null => {
  const found = facts(value)[key];
  return typeof found === "number" && Number.isFinite(found) ? found : null;
};

const NOTE_MAX = 160;
const cut = (text: string): string => {
  const line = Array.from(text.replace(/\s+/g, " ").trim());
  return line.length > NOTE_MAX ? `${line.slice(0, NOTE_MAX - 1).join("")}…` : line.join("");
};

function object(entry: EntryToTell, instead = "this"): SentencePart {
  const text = entry.targetLabel ?? instead;
  if (entry.targetType === null || entry.targetId === null) return { kind: "text", text };
  return { kind: "object", text, targetType: entry.targetType, targetId: entry.targetId };
}

const note = (text: string | null): SentencePart[] =>
  text === null ? [] : [{ kind: "note", text: `: ${cut(text)}` }];

const phaseName = (value: string | null): string => {
  const phase = PHASES.find((known) => known === value);
  return phase ? phaseInfo(phase).title.toLowerCase() : (value ?? "a phase");
};

/** The AUC of an entry, wherever its command put it. */
function auc(after: unknown): SentencePart[] {
  const metrics = facts(facts(after).metrics);
  const value =
    numberOf(after, "auc") ??
    numberOf(after, "rocAuc") ??
    numberOf(metrics, "auc") ??
    numberOf(metrics, "rocAuc");
  return value === null ? [] : [{ kind: "note", text: `: AUC ${formatMetric(value)}` }];
}

function rows(after: unknown): SentencePart[] {
  const n = numberOf(after, "rows");
  return n === null ? [] : [{ kind: "note", text: `: ${formatCount(n)} ${n === 1 ? "row" : "rows"}` }];
}

const changedPhase: Teller = (entry) => {
  const status = textOf(entry.after, "status");
  const known = Object.entries(PHASE_STATUS_LABELS).find(([key]) => key === status)?.[1];
  if (known) return ["set ", object(entry), ` to ${known.toLowerCase()}`];
  if ("owner" in facts(entry.after)) {
    const owner = textOf(entry.after, "owner");
    return owner ? ["made ", owner, " the owner of ", object(entry)] : ["took the owner off ", object(entry)];
  }
  return ["rewrote the brief of ", object(entry)];
};

/** What an approval brought about, told as the act of whoever completed it. */
const EFFECTS: Readonly<Record<string, Teller>> = {
  phase: (entry) =>
    textOf(entry.after, "status") === "reopened"
      ? ["reopened ", object(entry, "a phase"), ...note(entry.reason)]
      : ["completed the approval to leave ", object(entry, "a phase")],
  focus: (entry) => ["moved the focus to ", phaseName(textOf(entry.after, "phase")), ...note(entry.reason)],
  checklist_item: (entry) => [
    "accepted an exception from ",
    object(entry, "an item"),
    ` until ${textOf(entry.after, "until") ?? "its day"}`,
    ...note(entry.reason),
  ],
  monitor: (entry) => [
    "put new thresholds of ",
    object(entry, "a monitor"),
    " in force",
    ...note(entry.reason),
  ],
  policy: (entry) => [
    `put version ${numberOf(entry.after, "version") ?? ""} of the policy “`,
    object(entry, "of a gate"),
    "” in force",
    ...note(entry.reason),
  ],
  project: (entry) => changedTier(entry),
};

const changedTier: Teller = (entry) =>
  textOf(entry.after, "riskTier") === null
    ? ["asked to count the project as less risky", ...note(entry.reason)]
    : [`set the risk tier to ${textOf(entry.after, "riskTier")}`, ...note(entry.reason)];

const tookEffect: Teller = (entry) =>
  EFFECTS[entry.targetType ?? ""]?.(entry) ??
  (textOf(entry.after, "state") === "voided"
    ? ["voided the review of ", object(entry), ...note(entry.reason)]
    : ["put the approval of ", object(entry), " into effect"]);

const decided: Teller = (entry) => {
  const effect = EFFECTS[entry.targetType ?? ""];
  if (effect) return effect(entry);
  if (textOf(entry.after, "state") === "applied" && textOf(entry.after, "decision") === null)
    return ["put the approval of ", object(entry), " into effect"];
  switch (textOf(entry.after, "decision")) {
    case "approve":
      return ["approved ", object(entry), ...note(entry.reason)];
    case "request_changes":
      return ["asked for changes on ", object(entry), ...note(entry.reason)];
    default:
      return ["commented on ", object(entry), ...note(entry.reason)];
  }
};

/** Work on something can end the reviews of what it was. */
const orVoided =
  (teller: Teller): Teller =>
  (entry) =>
    entry.targetType === "review_request"
      ? ["voided the review of ", object(entry), ...note(entry.reason)]
      : teller(entry);

const workedOnItem: Teller = (entry) => {
  const status = textOf(entry.after, "status");
  if (status === "done") return ["closed the checklist item ", object(entry)];
  if (status === "not_applicable") return ["said that the checklist item ", object(entry), " does not apply"];
  return ["worked on the checklist item ", object(entry)];
};

const loggedWork: Teller = (entry) => {
  const hours = numberOf(entry.after, "effortHours");
  const what = hours === null ? "logged work in " : `logged ${hours} h in `;
  return [what, phaseName(textOf(entry.after, "phase")), ...note(entry.reason)];
};

const askedForReview: Teller = (entry) =>
  entry.targetType === "review_request" && textOf(entry.after, "state") === "expired"
    ? ["found the time over of the review of ", object(entry)]
    : ["asked for a review of ", object(entry, "a version"), ...note(entry.reason)];

/** A comment is recorded as "on" its subject, and is shown where the subject is. */
const commented: Teller = (entry) => {
  const subject = facts(facts(entry.after).subject);
  const text = entry.targetLabel?.replace(/^on /, "") ?? "this";
  const { kind, id } = subject;
  const on: SentencePart =
    typeof kind === "string" && typeof id === "string"
      ? { kind: "object", text, targetType: kind, targetId: id }
      : object({ ...entry, targetLabel: text });
  return ["commented on ", on, ...note(textOf(entry.after, "body"))];
};

/** A comment's own entries name it "on" an object, by kind and id; a link leads to where it stands. */
const onSubject = (entry: EntryToTell): SentencePart => {
  const kind = /^on ([a-z ]+?)(?: [a-z]{2,5}_\w+)?$/.exec(entry.targetLabel ?? "")?.[1];
  return object({ ...entry, targetLabel: kind ? `on a ${kind}` : entry.targetLabel }, "on this");
};

const scored: Teller = (entry) => {
  const accuracy = numberOf(entry.after, "accuracy");
  const verdict = textOf(entry.after, "verdict")?.replaceAll("_", " ") ?? null;
  const said = [verdict, accuracy === null ? null : `accuracy ${formatMetric(accuracy)}`].filter(Boolean);
  return ["scored ", object(entry, "a window"), ...note(said.length === 0 ? null : said.join(", "))];
};

const roleName = (role: string | null): string => role ?? "of a member";

type KeepingTellers = Record<keyof typeof KEEPING_SENTENCES, Teller>;

function keepingTellers(): KeepingTellers {
  const told = Object.entries(KEEPING_SENTENCES).map(([action, tell]) => [
    action,
    (entry: EntryToTell) => [tell(entry), ...note(entry.reason)],
  ]);
  return Object.fromEntries(told) as KeepingTellers;
}

/** How each act that people care about is told. An act that is not here is not in the feed. */
const TELLERS = {
  ...keepingTellers(),
  "access.createProject": () => ["started the project"],
  "access.updateProject": () => ["changed what the project says of itself"],
  "access.archiveProject": () => ["archived the project"],
  "access.setProjectMember": (entry) => [
    "gave ",
    object(entry, "somebody"),
    " the role ",
    roleName(textOf(entry.after, "role")),
  ],
  "access.removeProjectMember": (entry) => ["removed ", object(entry, "somebody"), " from the project"],
  "access.invite": (entry) => ["invited somebody as ", roleName(textOf(entry.after, "role"))],
  "access.resendInvitation": () => ["sent an invitation again"],
  "access.revokeInvitation": () => ["took back an invitation"],
  "access.acceptInvitation": (entry) => [
    "accepted an invitation for ",
    object(entry, "somebody"),
    " as ",
    roleName(textOf(entry.after, "role")),
  ],
  "access.setMemberRole": (entry) => [
    "made ",
    object(entry, "somebody"),
    " ",
    roleName(textOf(entry.after, "role")),
    " of the organization",
  ],
  "access.suspendMember": (entry) =>
    facts(entry.after).suspended === false
      ? ["let ", object(entry, "somebody"), " in again"]
      : ["suspended ", object(entry, "somebody")],
  "access.removeMember": (entry) => ["took ", object(entry, "somebody"), " out of the organization"],
  "access.createServiceAccount": (entry) => ["made the service account ", object(entry, "a program")],
  "access.createApiKey": (entry) => ["made the API key ", object(entry, "a key")],
  "access.revokeApiKey": (entry) => ["revoked the API key ", object(entry, "a key")],
  "access.completeSetup": () => ["founded the organization"],
  "lifecycle.createStatusLink": (entry) => ["made the status link ", object(entry, "for somebody outside")],
  "lifecycle.revokeStatusLink": (entry) => [
    "revoked the status link ",
    object(entry, "for somebody outside"),
  ],
  "lifecycle.openStatusLink": (entry) => ["opened the status link ", object(entry, "for somebody outside")],
  "lifecycle.changeFocus": (entry) => [
    "moved the focus to ",
    phaseName(textOf(entry.after, "phase")),
    ...note(entry.reason),
  ],
  "lifecycle.endFocus": (entry) => ["ended the focus on ", phaseName(textOf(entry.before, "phase"))],
  "lifecycle.planPhase": (entry) => {
    const [from, to] = [textOf(entry.after, "plannedFrom"), textOf(entry.after, "plannedTo")];
    const days = [from && `from ${from}`, to && `to ${to}`].filter(Boolean).join(" ");
    return days === "" ? ["took back the plan of ", object(entry)] : ["planned ", object(entry), ` ${days}`];
  },
  "lifecycle.addCriterion": (entry) => [
    "added a criterion to ",
    phaseName(textOf(entry.after, "phase")),
    ...note(textOf(entry.after, "text")),
  ],
  "lifecycle.changeCriterion": (entry) => [
    facts(entry.after).removed === true ? "removed a criterion of " : "worked on a criterion of ",
    phaseName(textOf(entry.before, "phase")),
  ],
  "lifecycle.assignTeam": (entry) => {
    const team = textOf(entry.after, "team");
    return team === null
      ? ["took ", object(entry, "somebody"), " off their sub-team"]
      : ["put ", object(entry, "somebody"), ` on the sub-team ${team}`];
  },
  "lifecycle.updatePhase": orVoided(changedPhase),
  "lifecycle.requestLeave": askedForReview,
  "lifecycle.logRevisit": loggedWork,
  "lifecycle.explainRevisit": (entry) => [
    "said why there was work in ",
    object(entry),
    ...note(entry.reason),
  ],
  "datasets.create": (entry) => ["started the dataset ", object(entry, "a dataset")],
  "datasets.recordAcquisition": (entry) => [
    "wrote down how ",
    object(entry, "a dataset"),
    " came here",
    ...note(entry.reason),
  ],
  "datasets.createVersion": (entry) => ["added ", object(entry, "a dataset version")],
  "datasets.createRecipe": (entry) => ["wrote the recipe ", object(entry, "a recipe")],
  "datasets.importRecipe": (entry) => [
    "took the recipe ",
    object(entry, "a recipe"),
    " from a file",
    ...note(entry.reason),
  ],
  "datasets.saveRecipe": (entry) => ["changed the recipe ", object(entry, "a recipe"), ...note(entry.reason)],
  "datasets.applyRecipe": (entry) => ["had a recipe make ", object(entry, "a dataset version")],
  "datasets.completeProfile": (entry) => [
    "profiled ",
    object(entry, "a dataset version"),
    ...rows(entry.after),
  ],
  "datasets.failVersion": (entry) => [
    "could not take in ",
    object(entry, "a dataset version"),
    ...note(textOf(entry.after, "error") ?? entry.reason),
  ],
  "datasets.expect": (entry) => ["said what is expected of ", object(entry, "a dataset")],
  "datasets.retireExpectation": (entry) => [
    "expects something less of ",
    object(entry, "a dataset"),
    ...note(entry.reason),
  ],
  "datasets.refuseFailing": (entry) => [
    facts(entry.after).refuseFailing === true
      ? "refuses failing versions of "
      : "accepts failing versions of ",
    object(entry, "a dataset"),
  ],
  "datasets.check": (entry) => ["had what is expected checked on ", object(entry, "a dataset version")],
  "datasets.completeChecks": (entry) => [
    textOf(entry.after, "quality") === "failed"
      ? "found failed expectations in "
      : "checked what is expected of ",
    object(entry, "a dataset version"),
  ],
  "datasets.giveUpChecks": (entry) => [
    "could not check what is expected of ",
    object(entry, "a dataset version"),
    ...note(entry.reason),
  ],
  "training.createExperiment": (entry) => ["opened the experiment ", object(entry, "an experiment")],
  "training.startRun": (entry) =>
    entry.targetType === "experiment"
      ? ["opened the experiment ", object(entry, "an experiment")]
      : ["started ", object(entry, "a run")],
  "training.importExperiment": (entry) =>
    entry.targetType === "experiment"
      ? ["opened the experiment ", object(entry, "an experiment"), " from a file"]
      : ["started ", object(entry, "a run"), " from a file"],
  "training.importModel": (entry) =>
    entry.targetType === "experiment"
      ? ["opened the experiment ", object(entry, "an experiment")]
      : ["brought a model from outside as ", object(entry, "a run")],
  "training.completeRun": (entry) => ["finished ", object(entry, "a run"), ...auc(entry.after)],
  "training.failRun": (entry) => [
    "could not finish ",
    object(entry, "a run"),
    ...note(textOf(entry.after, "error") ?? entry.reason),
  ],
  "training.setPriority": (entry) => [
    `gave ${textOf(entry.after, "priority") ?? "another"} priority to `,
    object(entry, "a run"),
  ],
  "training.cancelRun": (entry) => ["cancelled ", object(entry, "a run")],
  "training.cancelledRun": (entry) => ["stopped ", object(entry, "a run")],
  "models.create": (entry) => ["started the model ", object(entry, "a model")],
  "models.registerVersion": (entry) =>
    entry.targetType === "model"
      ? ["started the model ", object(entry, "a model")]
      : ["registered ", object(entry, "a version"), ...auc(entry.after)],
  "models.updateCard": (entry) =>
    entry.targetType === "review_request"
      ? ["voided the review of ", object(entry, "a version"), ...note(entry.reason)]
      : ["wrote the card of ", object(entry, "a version")],
  "models.moveAlias": (entry) =>
    entry.targetType === "review_request"
      ? [
          textOf(entry.after, "state") === "voided" ? "voided the review of " : "used the approval of ",
          object(entry, "a version"),
          ...note(entry.reason),
        ]
      : ["released ", object(entry, "a version")],
  "models.recordPreview": (entry) => ["tried ", object(entry, "a version")],
  "approvals.request": askedForReview,
  "approvals.decide": decided,
  "approvals.closeFinding": (entry) => ["closed a finding on ", object(entry), ...note(entry.reason)],
  "approvals.delegate": (entry) => ["handed over their say on ", object(entry), ...note(entry.reason)],
  "approvals.endDelegation": (entry) => ["ended a delegation on ", object(entry)],
  "approvals.remind": (entry) => ["reminded the reviewers of ", object(entry)],
  "audit.rotateKey": (entry) => ["announced new keys of the audit log, ", object(entry, "with their ids")],
  "approvals.takeEffect": tookEffect,
  "approvals.expire": (entry) => ["ended the request for ", object(entry), ", whose time was over"],
  "approvals.breakGlassPropose": (entry) => [
    "proposed to use ",
    object(entry, "a version"),
    " without the quorum",
    ...note(entry.reason),
  ],
  "approvals.breakGlassConfirm": (entry) =>
    entry.targetType === "review_request"
      ? ["voided the review of ", object(entry, "a version"), ...note(entry.reason)]
      : ["put ", object(entry, "a version"), " in use without the quorum", ...note(entry.reason)],
  "approvals.breakGlassReview": (entry) => [
    textOf(entry.after, "outcome") === "justified" ? "found justified: " : "found not justified: ",
    object(entry, "an emergency"),
    ...note(entry.reason),
  ],
  "approvals.breakGlassWithdraw": (entry) => ["took back the emergency for ", object(entry, "a version")],
  "approvals.withdraw": (entry) => ["took back the request for ", object(entry), ...note(entry.reason)],
  "approvals.proposePolicy": (entry) =>
    entry.targetType === "policy"
      ? ["proposed another policy “", object(entry, "of a gate"), "”", ...note(entry.reason)]
      : askedForReview(entry),
  "approvals.followOrganization": (entry) =>
    entry.targetType === "policy"
      ? [
          "proposed to go by the organization's rule for “",
          object(entry, "a gate"),
          "”",
          ...note(entry.reason),
        ]
      : askedForReview(entry),
  "approvals.setRiskTier": changedTier,
  "discussion.comment": commented,
  "discussion.edit": (entry) => ["rewrote a comment ", onSubject(entry)],
  "discussion.remove": (entry) => ["removed a comment ", onSubject(entry)],
  "discussion.resolve": (entry) => ["resolved a thread ", onSubject(entry)],
  "discussion.reopen": (entry) => ["reopened a thread ", onSubject(entry)],
  "discussion.setBlocking": (entry) =>
    facts(entry.after).blocking === false
      ? ["let approvals go on past a thread ", onSubject(entry)]
      : ["made approvals wait for a thread ", onSubject(entry)],
  "discussion.setChatHook": () => ["had the project's notices sent to a chat"],
  "discussion.removeChatHook": () => ["ended the sending of notices to a chat"],
  "governance.updateItem": orVoided(workedOnItem),
  "governance.takeUp": orVoided((entry) => [
    "took up the checklist item ",
    object(entry),
    " because of the project's own revisits",
  ]),
  "governance.requestException": (entry) =>
    entry.targetType === "review_request" ? askedForReview(entry) : workedOnItem(entry),
  "monitoring.create": (entry) => ["began to watch ", object(entry, "a model")],
  "monitoring.updateConfig": (entry) =>
    entry.targetType === "review_request"
      ? askedForReview(entry)
      : ["changed the thresholds of ", object(entry, "a monitor"), ...note(entry.reason)],
  "deployments.requestDeploy": askedForReview,
  "deployments.deploy": (entry) =>
    entry.targetType === "review_request"
      ? ["used the approval of ", object(entry)]
      : entry.after !== null && textOf(entry.after, "state") === "retired"
        ? ["took ", object(entry, "a version"), " out of service", ...note(entry.reason)]
        : ["put ", object(entry, "a version"), " into service", ...note(entry.reason)],
  "deployments.retire": (entry) => [
    "took ",
    object(entry, "a version"),
    " out of service",
    ...note(entry.reason),
  ],
  "monitoring.completeWindow": scored,
  "monitoring.failWindow": (entry) => [
    "could not score ",
    object(entry, "a window"),
    ...note(textOf(entry.after, "error") ?? entry.reason),
  ],
  "monitoring.scoreNow": (entry) => ["asked to score ", object(entry, "a window"), " now"],
  "monitoring.acknowledgeAlert": (entry) => [
    "acknowledged an alert: ",
    object(entry, "of a window"),
    ...note(entry.reason),
  ],
} as const satisfies Record<string, Teller>;

export type ToldAction = keyof typeof TELLERS;

/** Commands of a project that no feed tells, each with the reason. */
export const UNTOLD: Readonly<Record<string, string>> = {
  "audit.saveView": "a person's own bookmark",
  "audit.removeView": "a person's own bookmark",
  "datasets.openUpload": "a file on its way; the version made of it is told",
  "datasets.dropUpload": "a file on its way that nobody will see",
  "datasets.expireUpload": "a file on its way that nobody will see",
  "datasets.completeImport": "a step of the worker on the way to a profile, which is told",
  "datasets.completePreparation": "a step of the worker on the way to a profile, which is told",
  "training.beginRun": "a step of the worker: the start and the end are told",
  "monitoring.keepReference": "a step of the worker when a monitor begins, which is told",
  "monitoring.requestScore": "a step of the worker on the way to a scored window, which is told",
  "lifecycle.markStatusSeen": "somebody read; the log has it",
};

/** The acts of the feed "what changed". */
export const TOLD_ACTIONS = Object.keys(TELLERS) as ToldAction[];

const tellers = new Map<string, Teller>(Object.entries(TELLERS));

/** An entry as a sentence in parts: who, what they did, on which object. An act without words of its own is named. */
export function sentenceOf(entry: EntryToTell): SentencePart[] {
  const actor: SentencePart = {
    kind: "actor",
    text: entry.actorType === "system" ? "worker" : entry.actorName,
  };
  const own = accountSentence(entry);
  const told = tellers.get(entry.action)?.(entry) ??
    (own === null ? null : [own]) ?? [
      `did ${entry.action}`,
      ...(entry.targetLabel ? [" on ", object(entry)] : []),
    ];
  return [
    actor,
    { kind: "text", text: " " },
    ...told.map((part): SentencePart => (typeof part === "string" ? { kind: "text", text: part } : part)),
  ];
}

/** The sentence without its links. */
export const plainSentence = (parts: readonly SentencePart[]): string =>
  parts.map(({ text }) => text).join("");
