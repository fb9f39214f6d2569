import { parseArgs } from "node:util";
import { dropFactors } from "#server/access/drop-factors.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import type { openInstallation } from "./installation.ts";
import { print } from "./print.ts";
import { UsageError } from "./usage.ts";

/** The way back in for somebody whose phone and recovery codes are gone. */
export async function printDroppedFactors(args: string[], open: typeof openInstallation): Promise<void> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [email] = positionals;
  if (!email) throw new UsageError("Whose second factors? Give the person's e-mail.");
  const installation = await open();
  try {
    const call = {
      db: installation.db,
      actor: { type: "system" as const, job: "command line", onBehalfOf: null },
      orgId: null,
      requestId: newRequestId(),
    };
    const { apps, passkeys } = await execute(dropFactors, { email }, call);
    print(
      `Taken away: ${apps} authenticator app, ${passkeys} passkeys, and all recovery codes. ${email} signs in with the password alone and sets them up anew on the page Security.`,
    );
  } finally {
    await installation.stop();
  }
}
