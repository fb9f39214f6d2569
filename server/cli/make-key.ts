import { parseArgs } from "node:util";
import { roleSchema } from "#domain/access/schemas.ts";
import { createApiKey } from "#server/access/api-keys.ts";
import { me } from "#server/access/me.ts";
import { execute } from "#server/kernel/execute.ts";
import { callAs, type openInstallation } from "./installation.ts";
import { print } from "./print.ts";
import { UsageError } from "./usage.ts";

export async function makeKey(args: string[], open: typeof openInstallation): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { days: { type: "string" }, role: { type: "string" }, organization: { type: "string" } },
  });
  const [email] = positionals;
  if (!email) throw new UsageError("Whose key? Give the member's e-mail.");
  const installation = await open();
  try {
    const call = await callAs(installation, email, values.organization);
    const { organizations } = await execute(me, {}, call);
    const own = organizations.find((one) => one.id === call.orgId)?.role ?? "stakeholder";
    const role = values.role === undefined ? own : roleSchema.parse(values.role);
    const { token } = await execute(
      createApiKey,
      { name: "command line", role, expiresInDays: Number(values.days ?? 90) },
      call,
    );
    print(token);
  } finally {
    await installation.stop();
  }
}
