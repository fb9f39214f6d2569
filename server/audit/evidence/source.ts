import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EVIDENCE_FORMAT } from "#domain/audit/verify/manifest.ts";
import type { EvidenceReader } from "#domain/audit/verify/reader.ts";
import { entryLines, newestBodies, privateLines } from "./entries.ts";
import { readCard, readModels, type ShownModel } from "./models.ts";
import type { EvidencePlan } from "./plan.ts";
import type { Reading } from "./reading.ts";
import { README_ENTRIES_MAX, readmeHtml } from "./readme.ts";
import { decisionIds, readSignature, type ShownSignature } from "./signatures.ts";
import { checkpointNames, checkpointReader, keyLines, signingTimes, tileReader } from "./tree.ts";

type Pieces = AsyncIterable<Uint8Array>;
type Open = () => Promise<Uint8Array | string | Pieces | null>;

/** Signatures on the page for people; all of them are files of their own. */
const README_SIGNATURES_MAX = 500;

/** The files of an evidence pack, read from the database as each is opened; the manifest comes with the pack. */
export type EvidenceSource = EvidenceReader & {
  /** In the order in which a pack has them. */
  all(): Promise<string[]>;
  manifest(files?: ReadonlyMap<string, string>): object;
};

export function evidenceSource(plan: EvidencePlan, read: Reading): EvidenceSource {
  const tiles = tileReader(plan, read);
  const checkpoint = checkpointReader(read);
  const once = memo(async () => ({
    checkpoints: await checkpointNames(plan, read),
    decisions: await decisionIds(plan, read),
    models: await readModels(plan, read),
  }));
  const manifest = (files: ReadonlyMap<string, string> = new Map()) => manifestOf(plan, files);

  const fixed: Readonly<Record<string, Open>> = {
    "README.html": async () => {
      const { models, decisions } = await once();
      const signatures = await signaturesOf(decisions.slice(-README_SIGNATURES_MAX), plan, read);
      return readmeHtml({
        plan,
        models,
        signatures,
        decisions: decisions.length,
        entries: await newestBodies(plan, read, README_ENTRIES_MAX),
      });
    },
    "manifest.json": async () => json(manifest()),
    "keys.txt": () => keyLines(read),
    "checkpoints/times.txt": () => signingTimes(plan, read),
    "entries.txt": async () => entryLines(plan, read),
    "private.jsonl": async () => privateLines(plan, read),
    "models.json": async () => json({ models: (await once()).models }),
    "verify.mjs": () => readFile(join(process.cwd(), "server/audit/evidence/verify.mjs")),
  };
  const open: (name: string) => Promise<Uint8Array | string | Pieces | null> = async (name) => {
    const known = fixed[name];
    if (known) return known();
    if (name.startsWith("tile/")) return tiles.open(name);
    if (name.startsWith("checkpoints/")) return checkpoint((await once()).checkpoints.get(name) ?? -1);
    const [, kind, id = ""] = /^(signatures|cards)\/([a-z]+_[0-9A-Za-z]+)\.(?:json|md)$/.exec(name) ?? [];
    if (kind === "cards") return readCard(id, plan, read);
    const signature = kind === "signatures" ? await readSignature(id, plan.part, read) : null;
    return signature && json(signature);
  };
  const all = async () => {
    const { checkpoints, decisions, models } = await once();
    return [
      "README.html",
      "verify.mjs",
      "keys.txt",
      "models.json",
      ...cardsOf(models),
      ...decisions.map((id) => `signatures/${id}.json`),
      "checkpoints/times.txt",
      ...checkpoints.keys(),
      ...tiles.names(),
      "entries.txt",
      "private.jsonl",
    ];
  };
  return {
    all,
    manifest,
    names: async (prefix) => (await all()).filter((name) => name.startsWith(prefix)),
    open: async (name) => pieces(await open(name)),
  };
}

const cardsOf = (models: readonly ShownModel[]): string[] =>
  models.flatMap(({ versions }) => versions.flatMap(({ card }) => card ?? []));

async function signaturesOf(
  ids: readonly string[],
  plan: EvidencePlan,
  read: Reading,
): Promise<ShownSignature[]> {
  const signatures: ShownSignature[] = [];
  for (const id of ids) {
    const signature = await readSignature(id, plan.part, read);
    if (signature) signatures.push(signature);
  }
  return signatures;
}

function manifestOf(plan: EvidencePlan, files: ReadonlyMap<string, string>): object {
  const { origin, scope, logSize, treeSize, madeAt, checkpointAt, entries, waiting } = plan;
  return {
    format: EVIDENCE_FORMAT,
    origin,
    scope,
    // By the log's own account: more than the newest checkpoint covers would be said as a finding.
    treeSize: Math.max(logSize, treeSize),
    madeAt,
    checkpointAt,
    entries,
    waiting,
    files: Object.fromEntries(files),
  };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function pieces(content: Uint8Array | string | Pieces | null): Pieces | null {
  if (content === null) return null;
  if (typeof content !== "string" && !(content instanceof Uint8Array)) return content;
  return single(typeof content === "string" ? Buffer.from(content, "utf8") : content);
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function memo<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
