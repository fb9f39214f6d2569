import { verifyEvidence } from "#domain/audit/verify/verify.ts";
import { memoryReader, nodeVerifyCrypto, TestLog } from "./evidence.ts";

type Held = { heldKeys?: string[]; heldCheckpoints?: { name: string; text: string; outside?: boolean }[] };

/** A check of these files: all that it found, by whether it contradicts or is only told. */
export async function checkPack(files: Map<string, Uint8Array>, held: Held = {}) {
  const report = await verifyEvidence({ reader: memoryReader(files), crypto: nodeVerifyCrypto, ...held });
  const names = report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
  return {
    report,
    names,
    notices: report.counts.filter(({ severity }) => severity === "notice").map(({ name }) => name),
  };
}

const SALT = "000102030405060708090a0b0c0d0e0f";

/** 700 acts on seven objects, signed three times. */
export function longLog(): TestLog {
  const made = new TestLog();
  for (let i = 0; i < 700; i++) {
    made.add({
      action: "datasets.createVersion",
      target: { type: "dataset", id: `dst_${i % 7}` },
      after: { n: i, name: "Zürich €" },
      private: i === 3 ? { "actor.label": { salt: SALT, value: "lead@example.test" } } : {},
    });
    if (i === 99 || i === 299 || i === 699) made.checkpoint();
  }
  return made;
}

/** Never spoilt: {@link edited} gives a copy. */
export const honest = longLog();
export const edited = (change: (files: Map<string, Uint8Array>) => void) => {
  const files = new Map(honest.pack());
  change(files);
  return files;
};
export const textOf = (files: Map<string, Uint8Array>, name: string) =>
  Buffer.from(files.get(name) ?? []).toString("utf8");
export const editEntries = (files: Map<string, Uint8Array>, change: (lines: string[]) => string[]) => {
  const lines = textOf(files, "entries.txt").trimEnd().split("\n");
  files.set("entries.txt", Buffer.from(`${change(lines).join("\n")}\n`));
};
