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
  return `${GATE_LABELS[request.gate]}: ${label}`;
}

/** The name of a request in the log: "late-flight v4 as champion". */
export const requestLabel = (label: string, alias: string | null): string =>
  alias === null ? label : `${label} as ${alias}`;
