import type { ApprovalLedger } from "./approvals/ledger.ts";
import { type Plain, plain, text } from "./canonical.ts";
import type { Findings } from "./findings.ts";
import type { EvidenceScope } from "./manifest.ts";
import { type EvidenceReader, readJson } from "./reader.ts";

function objects(value: unknown): Plain[] {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.map(plain).filter((item) => item !== undefined);
}

/** Holds the names as `models.json` has them against where the log moved them last. Returns how many versions it lists. */
export async function checkShownModels(
  reader: EvidenceReader,
  scope: EvidenceScope,
  ledger: ApprovalLedger,
  findings: Findings,
): Promise<number> {
  const models = objects(plain(await readJson(reader, "models.json"))?.models);
  let count = 0;
  for (const model of models) {
    const versions = new Set(objects(model.versions).map((version) => text(version.id) ?? ""));
    count += versions.size;
    // The entries of a period do not say where a name stood before it.
    if (scope.from !== null || scope.to !== null) continue;
    for (const alias of objects(model.aliases)) {
      const [name, version] = [text(alias.alias) ?? "", text(alias.versionId) ?? ""];
      const last = ledger.movesOf(name).findLast((move) => versions.has(move.version));
      if (last?.version === version) continue;
      const there = last
        ? `entry ${last.leaf} moved it to ${last.version}`
        : "no entry of the log moved it at all";
      findings.add(
        "alias-not-in-log",
        `${name} of ${text(model.name) ?? "a model"} names ${version}, but ${there}.`,
      );
    }
  }
  return count;
}
