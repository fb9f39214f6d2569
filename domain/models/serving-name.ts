/** How a model is called over the inference protocol: project and model, each by its short name, with a dot between them. */
export const servingName = (projectSlug: string, modelSlug: string): string => `${projectSlug}.${modelSlug}`;

/** The two short names of a serving name, or null when it is an id or something else. Short names have no dot. */
export function parseServingName(name: string): { project: string; model: string } | null {
  const parts = name.split(".");
  const [project, model] = parts;
  return parts.length === 2 && project && model ? { project, model } : null;
}

export const DEFAULT_ALIAS = "champion";
