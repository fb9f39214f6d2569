import { GATE_LABELS, type Gate } from "./states.ts";

/** What is asked, in a line: "Release late-flight v4 as champion". */
export function requestTitle(request: {
  gate: Gate;
  alias: string | null;
  subject: { label: string };
}): string {
  const { label } = request.subject;
  if (request.gate === "release_version") {
    return `Release ${label}${request.alias ? ` as ${request.alias}` : ""}`;
  }
  if (request.gate === "deploy") return `Put ${label} into service at ${request.alias ?? "its endpoint"}`;
  if (request.gate === "leave_phase") return `Leave ${label.toLowerCase()}`;
  return `${GATE_LABELS[request.gate]}: ${label}`;
}

/** The head of the panel that stands beside the thing itself. */
export function panelTitle(request: { gate: Gate; alias: string | null }): string {
  if (request.gate === "release_version") return `Release as ${request.alias ?? "a version in use"}`;
  return request.gate === "deploy"
    ? `Deploy at ${request.alias ?? "an endpoint"}`
    : GATE_LABELS[request.gate];
}

/** The name of a request in the log: "late-flight v4 as champion". */
export const requestLabel = (label: string, alias: string | null): string =>
  alias === null ? label : `${label} as ${alias}`;
