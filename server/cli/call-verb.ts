import { parseArgs } from "node:util";
import { doorVerb } from "#server/http/doors.ts";
import { execute } from "#server/kernel/execute.ts";
import { callAs, type openInstallation } from "./installation.ts";
import { print } from "./print.ts";
import { UsageError } from "./usage.ts";

export async function callVerb(args: string[], open: typeof openInstallation): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { as: { type: "string" }, organization: { type: "string" } },
  });
  const [name, json = "{}"] = positionals;
  const verb = name === undefined ? undefined : doorVerb(name);
  if (!verb) throw new UsageError(`There is no verb "${name ?? ""}". The command verbs lists them.`);
  if (!values.as) throw new UsageError("As whom? Give --as EMAIL.");
  let input: unknown;
  try {
    input = JSON.parse(json);
  } catch {
    throw new UsageError("The input is not JSON.");
  }
  const installation = await open();
  try {
    print(
      JSON.stringify(
        await execute(verb, input, await callAs(installation, values.as, values.organization)),
        null,
        2,
      ),
    );
  } finally {
    await installation.stop();
  }
}
