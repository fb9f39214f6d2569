// Only letters that need no second look: no backslash, no second slash at the start, no scheme, no user name.
const OWN = /^\/(o|account|invitation)(\/[A-Za-z0-9_-]+)*\/?(\?[A-Za-z0-9_.~%&=+,-]*)?$/;

/** A path of ours to go back to after signing in, or null: nobody is sent elsewhere by a link they were given. */
export function ownPath(path: string | null | undefined): string | null {
  return path && path.length <= 2_000 && OWN.test(path) ? path : null;
}
