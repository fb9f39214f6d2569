import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { tooLarge } from "./errors.ts";

export type Stored = { sha256: string; size: number };

/** Bytes by their digest. A user's file name never becomes a path. */
export type ArtifactStore = {
  /** Streams in; nothing is visible under the digest before all of it is on disk. */
  put(
    source: AsyncIterable<Uint8Array>,
    options?: { maxBytes?: number; signal?: AbortSignal },
  ): Promise<Stored>;
  /** Takes over a finished file of ours. */
  adopt(path: string): Promise<Stored>;
  /** The file that holds these bytes, for readers that need a path. */
  path(sha256: string): string;
  has(sha256: string): Promise<boolean>;
  /** All bytes, after their digest was checked. */
  read(sha256: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Where a file that arrives in parts grows; the id is one of ours. */
  incoming(id: string): Promise<string>;
  /** Removes files that arrived in parts and grew no more since then. */
  forgetIncoming(before: Date): Promise<number>;
  /** A new place for a working file, on the same disk. */
  scratch(extension: string): Promise<string>;
  /** Whether the store can be written to. */
  check(): Promise<void>;
};

export function localArtifacts(root: string): ArtifactStore {
  const scratchFolder = join(root, "scratch");
  const pathOf = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error("not a digest");
    return join(root, "sha256", sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  };
  const scratch = async (extension: string) => {
    await mkdir(scratchFolder, { recursive: true, mode: 0o700 });
    return join(scratchFolder, `${randomUUID()}.${extension}`);
  };
  const publish = async (from: string, stored: Stored) => {
    const target = pathOf(stored.sha256);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rename(from, target);
    await syncFolder(dirname(target));
    return stored;
  };

  const incomingFolder = join(root, "incoming");

  return {
    path: pathOf,
    scratch,
    async incoming(id) {
      if (!/^ups_[0-9a-z]{10,40}$/.test(id)) throw new Error("not the id of an upload in parts");
      await mkdir(incomingFolder, { recursive: true, mode: 0o700 });
      return join(incomingFolder, id);
    },
    async forgetIncoming(before) {
      let forgotten = 0;
      for (const name of await readdir(incomingFolder).catch(() => [])) {
        const found = await stat(join(incomingFolder, name)).catch(() => null);
        if (found === null || found.mtime >= before) continue;
        await rm(join(incomingFolder, name), { force: true });
        forgotten++;
      }
      return forgotten;
    },
    async put(source, options = {}) {
      const draft = await scratch("part");
      const hash = createHash("sha256");
      let size = 0;
      let file: FileHandle | null = null;
      try {
        file = await open(draft, "wx", 0o600);
        for await (const chunk of source) {
          options.signal?.throwIfAborted();
          size += chunk.byteLength;
          if (options.maxBytes !== undefined && size > options.maxBytes) {
            throw tooLarge(
              `The file is larger than ${Math.round(options.maxBytes / 2 ** 20)} MB, the most this server takes. Nothing was kept.`,
            );
          }
          hash.update(chunk);
          for (let at = 0; at < chunk.byteLength; ) at += (await file.write(chunk, at)).bytesWritten;
        }
        await file.sync();
        await file.close();
        file = null;
        return await publish(draft, { sha256: hash.digest("hex"), size });
      } catch (error) {
        await file?.close().catch(() => {});
        await rm(draft, { force: true });
        throw error;
      }
    },
    async adopt(path) {
      const hash = createHash("sha256");
      let size = 0;
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
        hash.update(chunk);
        size += chunk.length;
      }
      const file = await open(path, "r+");
      await file.sync();
      await file.close();
      return publish(path, { sha256: hash.digest("hex"), size });
    },
    async has(sha256) {
      return stat(pathOf(sha256)).then(
        () => true,
        () => false,
      );
    },
    async read(sha256) {
      const bytes = new Uint8Array(await readFile(pathOf(sha256)));
      const found = createHash("sha256").update(bytes).digest("hex");
      if (found !== sha256)
        throw new Error(`artifact ${sha256} has been damaged: its bytes hash to ${found}`);
      return bytes;
    },
    async check() {
      const draft = await scratch("check");
      const file = await open(draft, "wx");
      await file.close();
      await rm(draft);
    },
  };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  await folder.sync().catch(() => {});
  await folder.close();
}
