/** Where an object of the record is shown, below the project's address; null for what has no page of its own. */
export function objectHref(projectBase: string, targetType: string, targetId: string): string | null {
  const part = placeOf(targetType, targetId);
  return part === null ? null : `${projectBase}${part}`;
}

function placeOf(targetType: string, id: string): string | null {
  switch (targetType) {
    case "project":
      return "";
    case "phase":
    case "focus":
      return "/phases";
    case "visit":
      return "/revisits";
    case "dataset":
      return `/datasets/${id}`;
    case "run":
      return `/experiments/runs/${id}`;
    case "experiment":
      return `/experiments/${id}`;
    case "model":
      return `/models/${id}`;
    case "model_version":
      return `/models/versions/${id}`;
    case "review_request":
      return `/reviews/${id}`;
    case "checklist_item":
      return "/governance";
    case "alert":
    case "window":
    case "monitor":
      return "/monitoring";
    default:
      return null;
  }
}
