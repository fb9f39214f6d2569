import type { Verb } from "#server/kernel/verb.ts";
import { registry } from "#server/registry.ts";

/** Verbs that anybody outside may call, by name: everything but the worker's own. Signing in has its own door. */
const NO_DOOR = new Set([
  "access.signIn",
  "access.demoSignIn",
  "access.passkeySignIn",
  // What these take is what an identity provider said; only the callback of single sign-on has that.
  "access.acceptWithIdentity",
  "access.completeSingleSignOn",
  "access.identitySignIn",
  "access.linkIdentity",
]);

const byName: ReadonlyMap<string, Verb> = new Map(
  Object.values(registry)
    .flatMap((area): Verb[] => Object.values(area))
    .filter((verb) => hasDoor(verb))
    .map((verb) => [verb.name, verb]),
);

export function hasDoor(verb: Verb): boolean {
  return verb.permission !== "system" && !NO_DOOR.has(verb.name);
}

export const doorVerb = (name: string): Verb | undefined => byName.get(name);
export const doorVerbs = (): Verb[] => [...byName.values()];
