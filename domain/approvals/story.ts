import { REQUEST_STATE_LABELS } from "./states.ts";
import type { RequestView, StoryLine } from "./view.ts";

type Told = Pick<
  RequestView,
  | "createdAt"
  | "requestedBy"
  | "reason"
  | "decisions"
  | "findings"
  | "delegations"
  | "state"
  | "stateReason"
  | "closedAt"
> & { id: string; reminders: readonly { at: string; by: string }[] };

const VERBS = { approve: "signed and approved", request_changes: "asked for changes", comment: "commented" };

/** What happened to a request, oldest first: asked, decided, found, handed over, reminded, ended. */
export function storyOf(request: Told): StoryLine[] {
  const lines: StoryLine[] = [
    {
      at: request.createdAt,
      who: request.requestedBy.name,
      sentence: `asked: ${request.reason}`,
      tone: "plain",
    },
  ];
  for (const decision of request.decisions) {
    const place = decision.onBehalfOf ? ` in the place of ${decision.onBehalfOf.name}` : "";
    lines.push({
      at: decision.createdAt,
      who: decision.person.name,
      sentence: `${VERBS[decision.decision]}${place}: ${decision.reason}`,
      tone: decision.decision === "approve" ? "good" : decision.decision === "comment" ? "plain" : "warn",
    });
  }
  for (const { closed, number, raisedAt } of request.findings) {
    if (!closed || raisedAt < request.createdAt) continue;
    lines.push({
      at: closed.at,
      who: closed.by.name,
      sentence: `closed finding ${number}: ${closed.answer}`,
      tone: "plain",
    });
  }
  for (const one of request.delegations) {
    lines.push({
      at: one.createdAt,
      who: one.from.name,
      sentence: `handed their say to ${one.to.name} until ${one.untilOn}: ${one.reason}`,
      tone: "plain",
    });
  }
  for (const { at, by } of request.reminders) {
    lines.push({ at, who: by, sentence: "reminded those who have not decided", tone: "plain" });
  }
  const ended = endLine(request);
  if (ended) lines.push(ended);
  return lines.sort((a, b) => a.at.localeCompare(b.at));
}

function endLine({ closedAt, state, stateReason }: Told): StoryLine | null {
  if (closedAt === null) return null;
  const why = stateReason ? `: ${stateReason}` : "";
  return {
    at: closedAt,
    who: null,
    sentence: `${REQUEST_STATE_LABELS[state]}${why}`,
    tone: state === "applied" ? "good" : state === "voided" ? "bad" : "plain",
  };
}
