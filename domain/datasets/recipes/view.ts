import type { Person } from "../view.ts";
import type { PreparationResult } from "./result.ts";
import type { RecipeSpec } from "./spec.ts";

export type RecipeLine = {
  id: string;
  slug: string;
  name: string;
  description: string;
  createdAt: string;
  createdBy: Person;
  latest: { number: number; steps: number; createdAt: string };
  /** Dataset versions that it made. */
  made: number;
};

export type RecipeVersionLine = {
  id: string;
  number: number;
  note: string;
  digest: string;
  steps: number;
  createdAt: string;
  createdBy: Person;
};

/** A dataset version by its name, for a link. */
export type NamedVersion = { id: string; dataset: string; name: string };

export type RecipeView = {
  id: string;
  slug: string;
  name: string;
  description: string;
  createdAt: string;
  createdBy: Person;
  version: RecipeVersionLine & { spec: RecipeSpec };
  /** The newest first. */
  versions: RecipeVersionLine[];
  /** The newest dataset versions that it made, each with the one that went in. */
  made: (NamedVersion & { number: number; from: NamedVersion; createdAt: string; state: string })[];
};

/** How a prepared dataset version came about. */
export type PreparationView = {
  recipe: { id: string; slug: string; name: string; number: number; digest: string };
  spec: RecipeSpec;
  /** The table that went in first, then those that steps joined. */
  parents: (NamedVersion & { sha256: string | null; step: number | null })[];
  /** Null until the worker is through. */
  result: PreparationResult | null;
};
