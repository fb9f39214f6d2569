/** What of next-auth's routes this portal answers, and what for. Any other of them is not found. */
export const SIGN_IN_DOORS: Readonly<Record<string, string>> = {
  "GET csrf": "the token that the sign-in form sends back",
  "POST callback/password": "signs in with a password, and a code where one is set up",
  "POST callback/passkey": "signs in with a passkey",
  "POST callback/demo": "signs in as a person of the demo, while demo mode is on",
};

/** Whether a request for one of next-auth's routes is let through to it. */
export const isSignInDoor = (method: string, path: readonly string[]): boolean =>
  Object.hasOwn(SIGN_IN_DOORS, `${method} ${path.join("/")}`);
