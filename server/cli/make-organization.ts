import { parseArgs } from "node:util";
import { slugify } from "#domain/format/slug.ts";
import { foundOrganization } from "#server/access/found-organization.ts";
import { makeSetupLink } from "#server/access/setup-link.ts";
import { env, publicUrl } from "#server/kernel/env.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import { newId } from "#server/kernel/ids.ts";
import type { openInstallation } from "./installation.ts";
import { print } from "./print.ts";
import { UsageError } from "./usage.ts";

const asOperator = (db: CallContext["db"], orgId: string | null): CallContext => ({
  db,
  actor: { type: "system", job: "command line", onBehalfOf: null },
  orgId,
  requestId: newRequestId(),
});

/** The first owner chooses the password themselves, by a link that works once: none is made up and none is printed. */
export async function makeOrganization(args: string[], open: typeof openInstallation): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { owner: { type: "string" }, slug: { type: "string" }, name: { type: "string" } },
  });
  const [name] = positionals;
  const email = values.owner;
  if (!name || !email) throw new UsageError("Give the organization's name and --owner EMAIL.");
  const { db, stop } = await open();
  try {
    const owner = { email, name: values.name ?? email.split("@")[0] ?? "Owner", password: null };
    const slug = values.slug ?? slugify(name);
    await execute(foundOrganization, { name, slug, owner }, asOperator(db, newId("org")));
    const { token } = await execute(makeSetupLink, { owner: email }, asOperator(db, null));
    print(`${name} is made. With this link, once and within a day, ${email} chooses a password:\n`);
    print(`  ${linkOf(token)}\n`);
  } finally {
    await stop();
  }
}

/** Another link, for when the printed one is lost or old. */
export async function printSetupLink(args: string[], open: typeof openInstallation): Promise<void> {
  const { values } = parseArgs({ args, options: { owner: { type: "string" } } });
  const { db, stop } = await open();
  try {
    const { token } = await execute(makeSetupLink, { owner: values.owner }, asOperator(db, null));
    print(linkOf(token));
  } finally {
    await stop();
  }
}

const linkOf = (token: string): string => `${publicUrl(env())}/setup/${token}`;
