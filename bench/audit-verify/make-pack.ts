import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import canonicalize from "canonicalize";
import { toHex } from "#domain/audit/log/bytes.ts";
import { formatCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { leafHash } from "#domain/audit/log/merkle.ts";
import { formatVerifierKey, signNote } from "#domain/audit/log/note.ts";
import { append, EMPTY_EDGE, edgeRoot, tilePath } from "#domain/audit/log/tiles.ts";
import { EVIDENCE_FORMAT } from "#domain/audit/verify/manifest.ts";
import { type ZipMember, zipStream } from "#server/audit/evidence/zip-stream.ts";
import { commit } from "#server/testing/evidence.ts";
import { makeSigner, sha256 } from "#server/testing/log-crypto.ts";

const ORIGIN = "bench.countersign.test/log";
const BATCH = 5_000;
const OBJECTS = 20_000;
const START = Date.parse("2026-01-01T00:00:00Z");
const HEX = "0123456789abcdef";

export type MadePack = { checkpoint: string; key: string; bytes: number; files: Map<string, Buffer> };

/** A log of so many entries as the application writes them: chained by object, with two commitments each, signed 5,000 at a time. */
export function makeLog(size: number): MadePack {
  const signer = makeSigner(ORIGIN);
  const heads = new Map<number, { rev: number; hash: string }>();
  const files = new Map<string, Buffer>();
  const tiles = new Map<string, Uint8Array>();
  const lines: Buffer[] = [];
  const shown: string[] = [];
  const times: string[] = [];
  let edge = EMPTY_EDGE;
  let checkpoint = "";
  for (let from = 0; from < size; from += BATCH) {
    const leaves: Uint8Array[] = [];
    for (let leaf = from; leaf < Math.min(size, from + BATCH); leaf++) {
      const { body, values } = entry(leaf, heads);
      leaves.push(leafHash(sha256, body));
      const object = leaf % OBJECTS;
      heads.set(object, { rev: (heads.get(object)?.rev ?? 0) + 1, hash: toHex(leaves.at(-1) ?? body) });
      lines.push(Buffer.from(`${leaf}\t`), body, Buffer.from("\n"));
      shown.push(values);
    }
    const grown = append(sha256, edge, leaves);
    edge = grown.edge;
    for (const tile of grown.tiles) tiles.set(tilePath(tile), tile.data);
    checkpoint = signNote(
      formatCheckpoint({ origin: ORIGIN, size: edge.size, root: edgeRoot(sha256, edge) }),
      [signer],
    );
    files.set(`checkpoints/${edge.size}.note`, Buffer.from(checkpoint));
    times.push(`${new Date(START + edge.size * 50).toISOString()}\t${edge.size}\n`);
  }
  const key = formatVerifierKey(signer.key);
  files.set("keys.txt", Buffer.from(`${key}\n`));
  files.set("checkpoints/times.txt", Buffer.from(times.join("")));
  for (const [name, data] of tiles) files.set(name, Buffer.from(data));
  files.set("entries.txt", Buffer.concat(lines));
  files.set("private.jsonl", Buffer.from(shown.join("")));
  files.set("manifest.json", Buffer.from(manifest(size)));
  return { checkpoint, key, bytes: [...files.values()].reduce((sum, file) => sum + file.length, 0), files };
}

const manifest = (size: number): string =>
  JSON.stringify({
    format: EVIDENCE_FORMAT,
    origin: ORIGIN,
    scope: { kind: "installation", id: null, name: "", from: null, to: null },
    treeSize: size,
    madeAt: "2026-11-21T08:00:00.000Z",
    files: {},
  });

function entry(leaf: number, heads: ReadonlyMap<number, { rev: number; hash: string }>) {
  const object = leaf % OBJECTS;
  const head = heads.get(object);
  const id = `aud_${String(leaf).padStart(20, "0")}`;
  const salt = Array.from({ length: 32 }, (_, i) => HEX[(leaf * 7 + i * i) % 16]).join("");
  const values = { actor: `person${leaf % 300}@example.test`, ip: `198.51.100.${leaf % 250}` };
  const body = canonicalize({
    v: 2,
    id,
    log: ORIGIN,
    at: `${new Date(START + leaf * 50).toISOString().slice(0, 23)}000Z`,
    actor: { type: "user", id: `usr_${leaf % 300}`, session: `ses_${leaf % 900}`, auth: "password" },
    onBehalfOf: null,
    org: "org_bench",
    project: `prj_${leaf % 40}`,
    action: "datasets.createVersion",
    target: {
      type: "dataset",
      id: `dst_${object}`,
      label: "Flights of a month",
      rev: (head?.rev ?? 0) + 1,
      digest: null,
    },
    prev: head?.hash ?? null,
    outcome: "ok",
    reason: "The month has ended, and its rows are complete.",
    before: { rows: leaf, state: "profiled" },
    after: { rows: leaf + 1, state: "profiled", share: (leaf % 1000) / 1000, sha256: head?.hash ?? null },
    request: `rqs_${leaf}`,
    app: "0.1.0",
    private: { actor: commit(salt, values.actor), ip: commit(salt, values.ip) },
  });
  const lines = Object.entries(values).map(
    ([field, value]) => `${JSON.stringify({ leaf, entry: id, field, salt, value })}\n`,
  );
  return { body: Buffer.from(body ?? ""), values: lines.join("") };
}

/** The pack as the zip that the portal would send. */
export async function writeZip(files: ReadonlyMap<string, Buffer>, path: string): Promise<void> {
  async function* members(): AsyncGenerator<ZipMember> {
    for (const [name, bytes] of files) {
      yield { name, stored: name.startsWith("tile/"), content: inPieces(bytes) };
    }
  }
  await pipeline(Readable.from(zipStream(members())), createWriteStream(path));
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1 << 18) yield bytes.subarray(at, at + (1 << 18));
}
