import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { slugify } from "#domain/format/slug.ts";
import { foundOrganization } from "#server/access/found-organization.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { newId } from "#server/kernel/ids.ts";
import type { openInstallation } from "./installation.ts";
import { print } from "./print.ts";
import { UsageError } from "./usage.ts";

/** The first owner gets a password of chance, printed once: there is no default one. */
export async function makeOrganization(args: string[], open: typeof openInstallation): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { owner: { type: "string" }, slug: { type: "string" }, name: { type: "string" } },
  });
  const [name] = positionals;
  if (!name || !values.owner) throw new UsageError("Give the organization's name and --owner EMAIL.");
  const password = randomBytes(18).toString("base64url");
  const installation = await open();
  try {
    const orgId = newId("org");
    await execute(
      foundOrganization,
      {
        name,
        slug: values.slug ?? slugify(name),
        owner: { email: values.owner, name: values.name ?? values.owner.split("@")[0] ?? "Owner", password },
      },
      {
        db: installation.db,
        actor: { type: "system", job: "command line", onBehalfOf: null },
        orgId,
        requestId: newRequestId(),
      },
    );
    print(
      `${name} is made. ${values.owner} signs in with this first password and changes it under Sessions:\n\n  ${password}\n`,
    );
  } finally {
    await installation.stop();
  }
}
