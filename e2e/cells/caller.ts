/** Somebody who calls the portal over HTTP, without a browser: a cookie, a key, or neither. */
export type Caller = { portal: string; headers: Record<string, string> };

export const stranger = (portal: string): Caller => ({ portal, headers: {} });
export const byKey = (portal: string, token: string): Caller => ({
  portal,
  headers: { authorization: `Bearer ${token}` },
});

export async function send(caller: Caller, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${caller.portal}${path}`, {
    ...init,
    redirect: "manual",
    headers: { ...caller.headers, ...(init.headers as Record<string, string>) },
  });
}

/** Calls a verb over REST; anything but success is the test's failure. */
export async function askAs<T>(caller: Caller, verb: string, input: unknown): Promise<T> {
  const answer = await send(caller, `/api/v1/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${verb} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as T;
}

/** The form of the sign-in page as it is sent: its token first, then what was typed. */
export async function signInForm(
  caller: Caller,
  way: string,
  fields: Record<string, string>,
): Promise<Response> {
  const asked = await send(caller, "/api/auth/csrf");
  const { csrfToken } = (await asked.json()) as { csrfToken: string };
  const own = caller.headers.cookie === undefined ? [] : [caller.headers.cookie];
  return send(caller, `/api/auth/callback/${way}`, {
    method: "POST",
    headers: { cookie: [...own, ...cookiesOf(asked)].join("; ") },
    body: new URLSearchParams({ ...fields, csrfToken, json: "true" }),
  });
}

/** A new session of this person, as a browser has it that sends what a page of ours sends. */
export async function signedIn(portal: string, email: string, password: string): Promise<Caller> {
  const answer = await signInForm(stranger(portal), "password", { email, password });
  const session = cookiesOf(answer).find((pair) => pair.includes("countersign.session="));
  if (!session) throw new Error(`${email} was not signed in: ${answer.status} ${await answer.text()}`);
  return { portal, headers: { cookie: session, "x-countersign": "1" } };
}

const cookiesOf = (answer: Response): string[] =>
  answer.headers.getSetCookie().map((line) => line.slice(0, line.indexOf(";")));
