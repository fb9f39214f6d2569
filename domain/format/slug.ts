import "./no-code-generation.ts";
import { z } from "zod";

/** The most characters a slug may have. */
export const SLUG_MAX = 60;

/**
 * A name as part of an address: lower case ASCII letters and digits with single hyphens between them, at most
 * `max` characters. Marks are dropped (é becomes e). A name without any such letter gives "".
 */
export function slugify(name: string, max: number = SLUG_MAX): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, max)
    .replace(/^-+|-+$/g, "");
}

export const slugSchema = z
  .string()
  .min(1, { error: "The short name is empty. Write letters, digits and hyphens." })
  .max(SLUG_MAX, { error: `The short name is longer than ${SLUG_MAX} characters. Shorten it.` })
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
    error:
      "A short name has lower-case letters, digits and single hyphens only, for example flight-delays. Change the rest.",
  });
