import { callVerb } from "./call-verb.ts";
import { exportAudit } from "./export-audit.ts";
import { openInstallation } from "./installation.ts";
import { makeKey } from "./make-key.ts";
import { makeOrganization, printSetupLink } from "./make-organization.ts";
import { print } from "./print.ts";
import { UsageError } from "./usage.ts";

const USAGE = `npm run -s cli -- COMMAND

  key EMAIL [--days N] [--role ROLE] [--organization SLUG]   prints an API key for that member
  call VERB [JSON] --as EMAIL [--organization SLUG]          calls a verb as that member; prints its answer
  organization NAME --owner EMAIL [--slug SLUG]              makes an organization and its first owner; prints the link with which they choose a password
  setup-link [--owner EMAIL]                                 prints another one-time link: for the first organization, or for an owner without a password
  audit export --out FILE [--organization SLUG]              writes the audit log as CSV
  verbs                                                      lists every verb with what it does

Works on this installation: COUNTERSIGN_HOME, or the database at DATABASE_URL. The portal may be running or not.`;

/** The operator's door. Returns the exit code: 0 done, 1 refused or failed, 3 usage. */
export async function runCli(args: string[]): Promise<number> {
  const [command, ...rest] = args;
  const commands: Record<string, (args: string[], open: typeof openInstallation) => Promise<void>> = {
    key: makeKey,
    call: callVerb,
    organization: makeOrganization,
    "setup-link": printSetupLink,
    audit: exportAudit,
    verbs: async () => {
      const { doorVerbs } = await import("#server/http/doors.ts");
      for (const verb of doorVerbs()) print(`${verb.name.padEnd(34)} ${verb.summary}`);
    },
  };
  const run = command === undefined ? undefined : commands[command];
  if (!run) {
    console.error(USAGE);
    return 3;
  }
  try {
    await run(rest, openInstallation);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\n${USAGE}`);
      return 3;
    }
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}
