/** The password was right and opens nothing yet. The form knows this sentence and asks for the code. */
export const CODE_NEEDED = "Give the code of your authenticator app, or one of your recovery codes.";

/** Why single sign-on came back without what it was for. The address carries the key alone, so nobody can make a page say anything. */
export const SSO_PROBLEMS = {
  unknown:
    "Nobody here is linked with this identity. Sign in in another way and link it on your page Security, or open your invitation first.",
  refused: "The identity provider did not confirm who you are. Nothing was opened or signed. Try again.",
  interrupted:
    "This sign-in was begun in another window or longer than ten minutes ago. Nothing was opened or signed. Begin again here.",
  unreachable:
    "The identity provider does not answer as it should. Nothing was opened or signed. Try again in a moment, or sign in in another way.",
  suspended: "This account cannot sign in. An administrator of your organization can lift that.",
  taken: "This identity belongs to another account here already. Nothing was linked.",
  stale:
    "The identity provider did not ask you again who you are. Nothing was signed. Try again, or choose another way.",
  someone_else:
    "You signed in at the identity provider as somebody else than this account is linked with. Nothing was signed or linked.",
  expired: "This took longer than five minutes. Nothing was signed or changed. Begin again.",
} as const;
export type SsoProblem = keyof typeof SSO_PROBLEMS;

/** The sentence for a key out of an address; null for anything else. */
export function ssoProblem(key: string | null | undefined): string | null {
  return key && Object.hasOwn(SSO_PROBLEMS, key) ? SSO_PROBLEMS[key as SsoProblem] : null;
}
