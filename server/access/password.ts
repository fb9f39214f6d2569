import { hash, verify } from "@node-rs/argon2";

// OWASP's second choice for argon2id (the library's algorithm 2): 19 MiB, two passes, one lane.
const OPTIONS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string) => hash(password.normalize("NFKC"), OPTIONS);

let decoy: Promise<string> | null = null;

/** Takes the same time whether or not there is an account, so that nobody can ask which addresses exist. */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword("a password that nobody has");
  const matches = await verify(stored ?? (await decoy), password.normalize("NFKC"));
  return stored !== null && matches;
}
