import { fromBase64, parseDecimal, toBase64 } from "./bytes.ts";
import { HASH_BYTES } from "./merkle.ts";

const HEADER = "c2sp.org/tlog-proof@v1";
/** A path is no longer than a tree is high. */
const HASHES_MAX = 64;

/** That an entry is in a log, for whoever has the log's key: kept in a file `.tlog-proof`. */
export type TlogProof = {
  index: number;
  hashes: readonly Uint8Array[];
  /** The signed note, as it was issued. */
  checkpoint: string;
  /** Not authenticated by anything. */
  extra?: Uint8Array | undefined;
};

/** Writes c2sp.org/tlog-proof@v1. */
export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const lines = [
    HEADER,
    ...(extra === undefined ? [] : [`extra ${toBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(toBase64),
    "",
    checkpoint,
  ];
  return lines.join("\n");
}

/** Reads {@link formatTlogProof}; null when it is anything else. The checkpoint is not yet believed. */
export function parseTlogProof(text: string): TlogProof | null {
  const cut = text.indexOf("\n\n");
  if (cut < 0) return null;
  const [header, ...lines] = text.slice(0, cut).split("\n");
  if (header !== HEADER) return null;
  const extraLine = lines[0]?.startsWith("extra ") ? lines.shift() : undefined;
  const extra = extraLine === undefined ? undefined : fromBase64(extraLine.slice("extra ".length));
  const indexLine = lines.shift();
  const index = indexLine?.startsWith("index ") ? parseDecimal(indexLine.slice("index ".length)) : null;
  if (extra === null || index === null || lines.length > HASHES_MAX) return null;
  const hashes: Uint8Array[] = [];
  for (const line of lines) {
    const hash = fromBase64(line);
    if (hash?.length !== HASH_BYTES) return null;
    hashes.push(hash);
  }
  return { index, hashes, checkpoint: text.slice(cut + 2), ...(extra === undefined ? {} : { extra }) };
}
