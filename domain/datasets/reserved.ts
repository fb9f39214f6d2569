/** Words that have a page of their own where an object's short name would stand in the address. */
const OF_DATASETS: ReadonlySet<string> = new Set(["recipes", "versions"]);
const OF_RECIPES: ReadonlySet<string> = new Set(["new"]);

/** Why nothing may have this short name, in a sentence; null when it may. */
export const reservedProblem = (what: "dataset" | "recipe", slug: string): string | null =>
  (what === "dataset" ? OF_DATASETS : OF_RECIPES).has(slug)
    ? `A ${what} cannot be called "${slug}": another page has that address, and nobody would find the ${what}. Choose another name, for example "${slug} ${what === "dataset" ? "data" : "recipe"}".`
    : null;
