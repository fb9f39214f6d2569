import { access } from "./access/verbs.ts";
/** Every verb of the house, by area: the doors walk it, and a test checks that nothing is left out. */
export const registry = {
  access,
} as const;
