import type { Database } from "#db/client.ts";
import type { Report } from "#domain/audit/verify/report.ts";
import { type VerifyOptions, verifyEvidence } from "#domain/audit/verify/verify.ts";
import { checkColumns } from "./columns.ts";
import { evidenceOfInstallation } from "./installation.ts";
import { readingAsOwner } from "./reading.ts";
import { nodeVerifyCrypto } from "./verifier/crypto.ts";

type Held = Pick<VerifyOptions, "heldKeys" | "heldCheckpoints">;

/** The whole log in the database that it is in, read as the owner of the tables: what a pack shows, and the columns beside the bytes. */
export async function verifyInstallation(owner: Database, held: Held = {}): Promise<Report> {
  const { source } = await evidenceOfInstallation(owner);
  return verifyEvidence({
    reader: source,
    crypto: nodeVerifyCrypto,
    ...held,
    alsoCheck: (findings) => checkColumns(readingAsOwner(owner), findings),
  });
}
