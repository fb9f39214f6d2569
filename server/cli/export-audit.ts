import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { CSV_BOM, csvLine } from "#domain/audit/csv.ts";
import { EXPORT_COLUMNS } from "#domain/audit/schemas.ts";
import { exportEntries } from "#server/audit/export-entries.ts";
import { execute } from "#server/kernel/execute.ts";
import { callAs, callAsOwner, type openInstallation } from "./installation.ts";
import { print } from "./print.ts";
import { UsageError } from "./usage.ts";

/** The whole log of an organization, page by page; each page is itself an entry. */
export async function exportAudit(args: string[], open: typeof openInstallation): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: "string" }, as: { type: "string" }, organization: { type: "string" } },
  });
  if (positionals[0] !== "export" || !values.out) throw new UsageError("Write: audit export --out FILE");
  const installation = await open();
  try {
    const call = values.as
      ? await callAs(installation, values.as, values.organization)
      : await callAsOwner(installation, values.organization);
    // What is written while the export runs stays out of it, the export's own entries included.
    const to = new Date().toISOString();
    const file = createWriteStream(values.out, { flags: "wx", mode: 0o600 });
    file.write(CSV_BOM + csvLine([...EXPORT_COLUMNS]));
    let entries = 0;
    for (let cursor: string | null = null, more = true; more; ) {
      const page: { csv: string; entries: number; nextCursor: string | null } = await execute(
        exportEntries,
        { to, cursor },
        call,
      );
      if (!file.write(page.csv)) await once(file, "drain");
      entries += page.entries;
      cursor = page.nextCursor;
      more = cursor !== null;
    }
    file.end();
    await finished(file);
    print(`${entries.toLocaleString("en-US")} entries are in ${values.out}.`);
  } finally {
    await installation.stop();
  }
}
