import { changeSummary } from "#domain/audit/change.ts";
import { fromUtf8 } from "#domain/audit/log/bytes.ts";
import { type Entry, parseEntry } from "#domain/audit/verify/entry.ts";
import { formatBytes, formatCount } from "#domain/format/numbers.ts";
import { escaped, facts, table } from "./html.ts";
import type { ShownModel } from "./models.ts";
import type { EvidencePlan } from "./plan.ts";
import { README_STYLE } from "./readme-style.ts";
import type { ShownSignature } from "./signatures.ts";

/** Entries in the readable table: the newest. All of them are in entries.txt. */
export const README_ENTRIES_MAX = 2_000;

export type ReadmeFacts = {
  plan: EvidencePlan;
  models: readonly ShownModel[];
  signatures: readonly ShownSignature[];
  /** How many signatures there are in all. */
  decisions: number;
  /** Newest first. */
  entries: readonly { leaf: number; body: Uint8Array }[];
};

/** The page that opens an evidence pack: one file, no script, nothing from a network. */
export function readmeHtml(given: ReadmeFacts): string {
  const { plan } = given;
  const title = `Evidence: ${aboutOf(plan)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${README_STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${summary(given)}
${HOW_TO_CHECK}
${modelSection(given.models)}
${signatureSection(given)}
${entrySection(given)}
${FILES}
</main>
</body>
</html>
`;
}

function aboutOf({ scope }: EvidencePlan): string {
  const period = scope.from || scope.to ? `, ${scope.from ?? "the beginning"} to ${scope.to ?? "now"}` : "";
  return `${scope.kind === "installation" ? "the whole installation" : scope.name}${period}`;
}

function summary({ plan, models, decisions }: ReadmeFacts): string {
  const versions = models.reduce((sum, model) => sum + model.versions.length, 0);
  return facts([
    ["Log", plan.origin],
    ["Made at", plan.madeAt],
    ["Tree", `${formatCount(plan.treeSize)} leaves, signed ${plan.checkpointAt ?? "not yet"}`],
    ["Entries", `${formatCount(plan.entries)}, ${formatBytes(plan.bytes)} before packing`],
    [
      "Without a place yet",
      plan.waiting === 0 ? "none" : `${formatCount(plan.waiting)}: recorded, and not proven by this pack`,
    ],
    ["Model versions", formatCount(versions)],
    ["Decisions", formatCount(decisions)],
  ]);
}

const HOW_TO_CHECK = `
<h2>How to check it</h2>
<ol>
<li>You need Node 20 or later, and no network. Read <code>verify.mjs</code> if you do not trust it; it is one readable file.</li>
<li>Run <code>node verify.mjs .</code> in this folder, or <code>node verify.mjs PACK.zip</code> from anywhere.</li>
<li>Give it what you have from elsewhere: <code>--key</code> with the log's verifier key, <code>--checkpoint</code> with a checkpoint that was
sent to you or that you fetched from an anchor.</li>
<li>It ends with 0 when nothing contradicts, 1 on tampering, 2 when parts are missing. Each finding has a name and a sentence.</li>
</ol>
<p>Without a checkpoint from outside this proves that the pack agrees with itself and with the key that signed it. A server that rewrote its
whole history, and signed it anew, would pass. With a checkpoint that was held outside, everything up to it is proven not to
have been changed since.</p>`;

const FILES = `
<h2>What is in this pack</h2>
${table(
  ["File", "Holds"],
  [
    ["manifest.json", "what this pack is about, and the SHA-256 of every other file"],
    ["keys.txt", "the log's verifier keys"],
    ["checkpoints/", "every signed tree head (c2sp.org/tlog-checkpoint), and when the server signed it"],
    [
      "tile/",
      "the Merkle tree's hashes (c2sp.org/tlog-tiles): of all leaves, also of those whose entries are not in this pack",
    ],
    ["entries.txt", "each entry's place in the tree, and its exact bytes"],
    ["private.jsonl", "the personal values that you may see, with the salts of their commitments"],
    ["signatures/", "each decision: statement, content, signed record, receipt"],
    [
      "models.json, cards/",
      "model versions with the digests of their bytes, where names point, and their cards",
    ],
    ["verify.mjs", "the program that checks all of it"],
  ],
)}`;

function modelSection(models: readonly ShownModel[]): string {
  if (models.length === 0) return "";
  const rows = models.flatMap(({ name, versions, aliases }) =>
    versions.map((version) => [
      `${name} v${version.number}`,
      aliases
        .filter(({ versionId }) => versionId === version.id)
        .map(({ alias }) => alias)
        .join(", ") || "–",
      version.algorithm,
      version.sha256,
      version.createdAt,
    ]),
  );
  return `<h2>Model versions</h2>${table(["Version", "Names", "Algorithm", "SHA-256 of the bytes", "Registered"], rows, [3])}`;
}

function signatureSection({ signatures, decisions }: ReadmeFacts): string {
  if (signatures.length === 0) return "";
  const shown = signatures.map(signature);
  const rest = decisions - signatures.length;
  const more = rest > 0 ? `<p>${formatCount(rest)} earlier ones are in <code>signatures/</code>.</p>` : "";
  return `<h2>Decisions and signatures</h2>${shown.join("\n")}${more}`;
}

const MEANINGS: Readonly<Record<string, string>> = {
  approve: "Approval",
  request_changes: "Request for changes",
};

function signature(given: ShownSignature): string {
  return `<article><h3>${escaped(MEANINGS[given.decision] ?? given.decision)}: ${escaped(given.subject.label || given.subject.id)}</h3>
<blockquote>${escaped(given.statement)}</blockquote>
${facts([
  [
    "Signed by",
    `${printedName(given)} as ${given.role}${given.onBehalfOf ? `, for ${given.onBehalfOf}` : ""}`,
  ],
  ["At", given.at],
  ["Content", `sha256:${given.contentDigest}`],
  ["Reason", given.reason],
  [
    "Record",
    given.recordHash
      ? `sha256:${given.recordHash}, signed by key ${given.keyId ?? "–"}`
      : "of before signatures had records",
  ],
  ["Receipt", given.receipt ? "in the log, proof in the file" : "none"],
  ["File", `signatures/${given.decisionId}.json`],
])}</article>`;
}

/** The name as it was printed at signing; the statement begins with it. */
function printedName({ statement, signer }: ShownSignature): string {
  const printed = /^I, (.+?) \(/.exec(statement)?.[1];
  return printed === undefined ? signer : `${printed} (${signer})`;
}

function entrySection({ entries, plan }: ReadmeFacts): string {
  const rows = entries.map(({ leaf, body }) => {
    const parsed = parseEntry(body);
    return "entry" in parsed
      ? entryRow(leaf, parsed.entry)
      : [String(leaf), "", "", "", fromUtf8(body).slice(0, 200)];
  });
  const rest = plan.entries - entries.length;
  const words =
    rest > 0
      ? `<p>The newest ${formatCount(entries.length)}; all ${formatCount(plan.entries)} are in <code>entries.txt</code>.</p>`
      : "";
  return `<h2>Entries</h2>${words}${table(["Place", "At (UTC)", "Who", "Act", "Object", "What changed"], rows, [0, 3])}`;
}

function entryRow(leaf: number, entry: Entry): string[] {
  const what = [changeSummary(entry.before ?? null, entry.after ?? null), entry.reason]
    .filter(Boolean)
    .join(". ");
  return [
    String(leaf),
    entry.at.replace("T", " ").slice(0, 19),
    entry.actor.id ?? entry.actor.type,
    entry.outcome === "ok" ? entry.action : `${entry.action} (${entry.outcome})`,
    entry.target ? `${entry.target.type} ${entry.target.id}` : "–",
    what,
  ];
}
