import canonicalize from "canonicalize";
import { toHex, utf8 } from "#domain/audit/log/bytes.ts";
import { formatCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { leafHash, nodeHash, rangeHash, subtreesOfLeaves } from "#domain/audit/log/merkle.ts";
import { formatVerifierKey, type NoteSigner, signNote } from "#domain/audit/log/note.ts";
import { TILE_WIDTH, tilePath, tilesOfTree } from "#domain/audit/log/tiles.ts";
import { EVIDENCE_FORMAT } from "#domain/audit/verify/manifest.ts";
import type { EvidenceReader } from "#domain/audit/verify/reader.ts";
import { makeSigner, sha256 } from "./log-crypto.ts";

export { nodeVerifyCrypto } from "#server/audit/evidence/verifier/crypto.ts";

export type Draft = {
  action: string;
  actor?: string;
  actorType?: string;
  onBehalfOf?: string | null;
  target?: { type: string; id: string } | null;
  project?: string | null;
  before?: object | null;
  after?: object | null;
  reason?: string | null;
  outcome?: string;
  at?: string;
  private?: Record<string, { salt: string; value: string }>;
};

type Body = Record<string, unknown>;

/** A log in memory, as an honest server would keep it, for tests that then spoil it. */
export class TestLog {
  readonly origin = "countersign.test/log";
  readonly signer: NoteSigner;
  readonly recordSigner = makeSigner("countersign-record");
  readonly bodies: Body[] = [];
  readonly shown: { leaf: number; entry: string; field: string; salt: string; value: string }[] = [];
  readonly checkpoints: { size: number; note: string; at: string }[] = [];
  readonly files = new Map<string, string>();
  readonly #heads = new Map<string, { rev: number; leafHash: string }>();
  #clock = Date.parse("2026-11-21T06:00:00Z");

  constructor(signer = makeSigner("countersign.test/log")) {
    this.signer = signer;
  }

  /** Records an act a second after the one before. Returns its leaf. */
  add(draft: Draft): number {
    const leaf = this.bodies.length;
    this.#clock += 1000;
    const target = draft.target === undefined ? { type: "project", id: "prj_1" } : draft.target;
    const head = target && this.#heads.get(`${target.type} ${target.id}`);
    const id = `aud_${String(leaf).padStart(20, "0")}`;
    const body: Body = {
      v: 2,
      id,
      log: this.origin,
      at: draft.at ?? new Date(this.#clock).toISOString().replace("Z", "000Z"),
      actor: { type: draft.actorType ?? "user", id: draft.actor ?? "usr_lead", session: null, auth: null },
      onBehalfOf: draft.onBehalfOf ?? null,
      org: "org_1",
      project: draft.project === undefined ? "prj_1" : draft.project,
      action: draft.action,
      target: target && { ...target, rev: (head?.rev ?? 0) + 1, digest: null },
      prev: head?.leafHash ?? null,
      outcome: draft.outcome ?? "ok",
      reason: draft.reason ?? null,
      before: draft.before ?? null,
      after: draft.after ?? null,
      request: `rqs_${leaf}`,
      app: "test",
      private: Object.fromEntries(
        Object.entries(draft.private ?? {}).map(([field, { salt, value }]) => [field, commit(salt, value)]),
      ),
    };
    this.bodies.push(body);
    for (const [field, { salt, value }] of Object.entries(draft.private ?? {})) {
      this.shown.push({ leaf, entry: id, field, salt, value });
    }
    if (target) {
      const hash = toHex(leafHash(sha256, this.bytes(leaf)));
      this.#heads.set(`${target.type} ${target.id}`, { rev: (head?.rev ?? 0) + 1, leafHash: hash });
    }
    return leaf;
  }

  bytes = (leaf: number): Uint8Array => utf8(canonicalize(this.bodies[leaf]) ?? "");

  root(size: number): Uint8Array {
    const leaves = this.bodies.slice(0, size).map((_, leaf) => leafHash(sha256, this.bytes(leaf)));
    return rangeHash(sha256, { from: 0, to: size }, subtreesOfLeaves(sha256, leaves));
  }

  /** Signs the log as it is. */
  checkpoint(signers: readonly NoteSigner[] = [this.signer]): string {
    const size = this.bodies.length;
    const note = signNote(formatCheckpoint({ origin: this.origin, size, root: this.root(size) }), signers);
    this.checkpoints.push({ size, note, at: new Date(this.#clock + 500).toISOString() });
    return note;
  }

  later(seconds: number): void {
    this.#clock += seconds * 1000;
  }

  /** The files of a pack of the whole installation, without digests in the manifest. */
  pack(scope: object = {}): Map<string, Uint8Array> {
    const size = this.checkpoints.at(-1)?.size ?? 0;
    const files = new Map<string, Uint8Array>();
    const put = (name: string, text: string) => files.set(name, utf8(text));
    const manifest = {
      format: EVIDENCE_FORMAT,
      origin: this.origin,
      scope: { kind: "installation", id: null, name: "", from: null, to: null, ...scope },
      treeSize: size,
      madeAt: "2026-11-21T08:00:00.000Z",
      files: {},
    };
    put("manifest.json", JSON.stringify(manifest));
    put(
      "keys.txt",
      `${formatVerifierKey(this.signer.key)}\nrecord ${formatVerifierKey(this.recordSigner.key)}\n`,
    );
    for (const { size, note } of this.checkpoints) put(`checkpoints/${size}.note`, note);
    put("checkpoints/times.txt", this.checkpoints.map(({ at, size }) => `${at}\t${size}\n`).join(""));
    for (const [name, bytes] of this.tiles(size)) files.set(name, bytes);
    const lines = this.bodies.map((_, leaf) => [
      utf8(`${leaf < size ? leaf : "-"}\t`),
      this.bytes(leaf),
      utf8("\n"),
    ]);
    files.set("entries.txt", Buffer.concat(lines.flat()));
    put("private.jsonl", this.shown.map((shown) => `${JSON.stringify(shown)}\n`).join(""));
    for (const [name, text] of this.files) put(name, text);
    return files;
  }

  tiles(size: number): Map<string, Uint8Array> {
    const rows = [this.bodies.slice(0, size).map((_, leaf) => leafHash(sha256, this.bytes(leaf)))];
    const files = new Map<string, Uint8Array>();
    for (const tile of tilesOfTree(size)) {
      rows[tile.level] ??= parents(rows[tile.level - 1] ?? []);
      const from = tile.index * TILE_WIDTH;
      files.set(tilePath(tile), Buffer.concat((rows[tile.level] ?? []).slice(from, from + tile.width)));
    }
    return files;
  }
}

function parents(hashes: readonly Uint8Array[]): Uint8Array[] {
  let row = hashes.slice(0, hashes.length - (hashes.length % TILE_WIDTH));
  for (let level = 0; level < 8; level++) {
    row = Array.from({ length: row.length / 2 }, (_, i) =>
      nodeHash(sha256, row[2 * i] ?? new Uint8Array(), row[2 * i + 1] ?? new Uint8Array()),
    );
  }
  return row;
}

/** hex SHA-256(salt || value), by hand. */
export const commit = (salt: string, value: string): string =>
  toHex(sha256(Buffer.concat([Buffer.from(salt, "hex"), Buffer.from(value, "utf8")])));

/** Reads files that are held in memory. */
export function memoryReader(files: ReadonlyMap<string, Uint8Array>): EvidenceReader {
  async function* pieces(bytes: Uint8Array) {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
  }
  return {
    open: async (name) => {
      const bytes = files.get(name);
      return bytes ? pieces(bytes) : null;
    },
    names: async (prefix) => [...files.keys()].filter((name) => name.startsWith(prefix)),
  };
}
