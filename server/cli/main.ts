import { callVerb } from "./call-verb.ts";
import { printDroppedFactors } from "./drop-factors.ts";
import { exportAudit } from "./export-audit.ts";
import { openInstallation } from "./installation.ts";
import { makeKey } from "./make-key.ts";
import { makeOrganization, printSetupLink } from "./make-organization.ts";
import { print } from "./print.ts";
import { rotateLogKey } from "./rotate-log-key.ts";
import { UsageError } from "./usage.ts";
import { verifyAudit } from "./verify-audit.ts";

const USAGE = `npm run -s cli -- COMMAND

  key EMAIL [--days N] [--role ROLE] [--organization SLUG]   prints an API key for that member
  call VERB [JSON] --as EMAIL [--organization SLUG]          calls a verb as that member; prints its answer
  organization NAME --owner EMAIL [--slug SLUG]              makes an organization and its first owner; prints the link with which they choose a password
  setup-link [--owner EMAIL]                                 prints another one-time link: for the first organization, or for an owner without a password
  drop-factors EMAIL                                         takes away a person's second factors, when phone and recovery codes are gone
  audit verify [--checkpoint FILE]... [--key STRING]... [--record-keys FILE]... [--anchors FOLDER] [--json]
                                                             checks the whole log against the database and the copies of its checkpoints
  audit export --out FILE [--organization SLUG] [--project SLUG]
                                                             writes an evidence pack; to a file named .csv, the entries alone
  audit rotate-key [--as EMAIL] [--organization SLUG]        makes new keys of the log and announces them in it
  verbs                                                      lists every verb with what it does

Works on this installation: COUNTERSIGN_HOME, or the database at DATABASE_URL. The portal may be running or not.`;

type Command = (args: string[], open: typeof openInstallation) => Promise<unknown>;

function auditCommand([word, ...args]: string[], open: typeof openInstallation): Promise<number> {
  if (word === "verify") return verifyAudit(args, open);
  if (word === "export") return exportAudit(args, open);
  if (word === "rotate-key") return rotateLogKey(args, open);
  throw new UsageError("Write: audit verify, audit export --out FILE, or audit rotate-key");
}

/** The operator's door. Returns the exit code: 0 done, 1 refused, failed or tampered, 2 incomplete evidence, 3 usage. */
export async function runCli(args: string[]): Promise<number> {
  const [command, ...rest] = args;
  const commands: Record<string, Command> = {
    key: makeKey,
    call: callVerb,
    organization: makeOrganization,
    "setup-link": printSetupLink,
    "drop-factors": printDroppedFactors,
    audit: auditCommand,
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
    const code = await run(rest, openInstallation);
    return typeof code === "number" ? code : 0;
  } catch (error) {
    if (error instanceof UsageError || isUnknownOption(error)) {
      console.error(`${error.message}\n\n${USAGE}`);
      return 3;
    }
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

const isUnknownOption = (error: unknown): error is Error =>
  error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
