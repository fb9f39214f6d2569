import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { eq, or } from "drizzle-orm";
import { connect } from "#db/client.ts";
import { projects } from "#db/schema/access.ts";
import { CSV_BOM, csvLine } from "#domain/audit/csv.ts";
import { EXPORT_COLUMNS } from "#domain/audit/schemas.ts";
import { formatBytes, formatCount } from "#domain/format/numbers.ts";
import { evidenceOfInstallation } from "#server/audit/evidence/installation.ts";
import { openEvidence } from "#server/audit/evidence/open.ts";
import { packStream } from "#server/audit/evidence/pack.ts";
import { exportEntries } from "#server/audit/export-entries.ts";
import { exportEvidence } from "#server/audit/export-evidence.ts";
import { type CallContext, execute } from "#server/kernel/execute.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { callAs, callAsOwner, type Installation, type openInstallation } from "./installation.ts";
import { print } from "./print.ts";
import { UsageError } from "./usage.ts";

type Options = {
  out: string;
  as: string | undefined;
  organization: string | undefined;
  project: string | undefined;
};

/** An evidence pack of the installation, an organization or a project; to a file whose name ends in .csv, the entries as CSV. */
export async function exportAudit(args: string[], open: typeof openInstallation): Promise<number> {
  const options = optionsOf(args);
  const installation = await open();
  try {
    if (options.out.endsWith(".csv")) await writeCsv(installation, options);
    else if (options.organization || options.project || options.as) await writePart(installation, options);
    else await writeAll(installation, options.out);
    return 0;
  } finally {
    await installation.stop();
  }
}

function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      out: { type: "string" },
      as: { type: "string" },
      organization: { type: "string" },
      project: { type: "string" },
    },
  });
  if (!values.out) throw new UsageError("Write: audit export --out FILE");
  return { out: values.out, as: values.as, organization: values.organization, project: values.project };
}

const callOf = (installation: Installation, { as, organization }: Options): Promise<CallContext> =>
  as ? callAs(installation, as, organization) : callAsOwner(installation, organization);

async function writeAll(installation: Installation, out: string): Promise<void> {
  const owner = connect(installation.ownerUrl, { max: 1, name: "countersign-export" });
  try {
    const { plan, source } = await evidenceOfInstallation(owner.db);
    await writeFileOf(out, plan.entries, packStream(source));
  } finally {
    await owner.close();
  }
}

async function writePart(installation: Installation, options: Options): Promise<void> {
  const call = await callOf(installation, options);
  const orgId = call.orgId ?? "";
  const userId = call.actor.type === "user" ? call.actor.userId : null;
  const input = options.project ? { projectId: await projectNamed(call, orgId, options.project) } : {};
  const plan = await execute(exportEvidence, input, call);
  await writeFileOf(options.out, plan.entries, openEvidence(call.db, plan, { orgId, userId }));
}

async function projectNamed(call: CallContext, orgId: string, name: string): Promise<string> {
  const [row] = await inTransaction(call.db, { orgId, userId: null, readOnly: true }, (tx) =>
    tx
      .select({ id: projects.id })
      .from(projects)
      .where(or(eq(projects.slug, name), eq(projects.id, name)))
      .limit(1),
  );
  if (!row) throw new Error(`This organization has no project ${name}.`);
  return row.id;
}

/** Whole or not at all: a zip that broke off must not be taken for a pack. */
async function writeFileOf(out: string, entries: number, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const draft = `${out}.part`;
  const file = createWriteStream(draft, { flags: "wx", mode: 0o600 });
  try {
    let bytes = 0;
    for await (const piece of pieces) {
      await write(file, piece);
      bytes += piece.length;
    }
    file.end();
    await finished(file);
    await rename(draft, out);
    print(
      `${formatCount(entries)} entries with their proofs are in ${out}, ${formatBytes(bytes)}. Check it with: node verify.mjs ${out}`,
    );
  } catch (error) {
    file.destroy();
    await rm(draft, { force: true });
    throw error;
  }
}

async function write(file: WriteStream, piece: Uint8Array | string): Promise<void> {
  if (!file.write(piece)) await once(file, "drain");
}

/** Page by page; each page is itself an entry. */
async function writeCsv(installation: Installation, options: Options): Promise<void> {
  const call = await callOf(installation, options);
  // What is written while the export runs stays out of it, the export's own entries included.
  const to = new Date().toISOString();
  const file = createWriteStream(options.out, { flags: "wx", mode: 0o600 });
  file.write(CSV_BOM + csvLine([...EXPORT_COLUMNS]));
  let entries = 0;
  for (let cursor: string | null = null, more = true; more; ) {
    const page: { csv: string; entries: number; nextCursor: string | null } = await execute(
      exportEntries,
      { to, cursor },
      call,
    );
    await write(file, page.csv);
    entries += page.entries;
    cursor = page.nextCursor;
    more = cursor !== null;
  }
  file.end();
  await finished(file);
  print(`${formatCount(entries)} entries are in ${options.out}.`);
}
