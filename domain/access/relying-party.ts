export type RelyingParty = { id: string; origin: string };

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const NUMBERS = /^(\d{1,3}(\.\d{1,3}){3}|\[.*\])$/;

/**
 * The name under which passkeys know this installation, from the address people open (WebAuthn level 3, section 5.1.2).
 * A browser takes no numbers: on the machine itself it is localhost; any other number gives null.
 */
export function relyingParty(publicUrl: string): RelyingParty | null {
  const { protocol, hostname, port } = new URL(publicUrl);
  if (LOOPBACK.test(hostname))
    return { id: "localhost", origin: `${protocol}//localhost${port === "" ? "" : `:${port}`}` };
  return NUMBERS.test(hostname) ? null : { id: hostname, origin: new URL(publicUrl).origin };
}
