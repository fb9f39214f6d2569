import type { EvidenceReader } from "./reader.ts";

/** Evidence that lies under an address, such as an unpacked pack. `names`: all there is, since HTTP lists nothing. */
export function httpReader(
  base: string,
  names: readonly string[],
  get: typeof fetch = fetch,
): EvidenceReader {
  return {
    async open(name) {
      const response = await get(new URL(name, base));
      if (response.status === 404) return null;
      if (!response.ok || !response.body)
        throw new Error(`${name} could not be read: the server answered ${response.status}.`);
      return pieces(response.body);
    },
    names: async (prefix) => names.filter((name) => name.startsWith(prefix)),
  };
}

async function* pieces(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}
