import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { EvidenceReader } from "#domain/audit/verify/reader.ts";

const SMALL = 1 << 16;

/** A pack that was unpacked into a folder. */
export function folderReader(root: string): EvidenceReader {
  return {
    async open(name) {
      const path = join(root, ...name.split("/"));
      const found = await stat(path).catch(() => null);
      if (!found?.isFile()) return null;
      return found.size <= SMALL
        ? once(await readFile(path))
        : createReadStream(path, { highWaterMark: 1 << 20 });
    },
    async names(prefix) {
      const [folder = ""] = prefix.split("/");
      const paths = await readdir(join(root, folder), { recursive: true }).catch(() => []);
      return paths
        .map((path) => [folder, ...path.split(/[\\/]/)].filter(Boolean).join("/"))
        .filter((name) => name.startsWith(prefix))
        .sort();
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
