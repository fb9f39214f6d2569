import canonicalize from "canonicalize";

/** Raised when the form of the manifest changes, so that an old digest is never taken for a new one. */
export const CONTENT_FORMAT = "countersign.content/1";

export type Content = {
  /** SHA-256 of the model's bytes, hex. */
  modelDigest: string;
  /** SHA-256 of each dataset version the model rests on, hex; their order carries no meaning. */
  datasetDigests: readonly string[];
  metrics: unknown;
  inputSchema: unknown;
  configuration: unknown;
  /** The words about the version; part of what is signed when there are any. */
  card?: string;
};

/**
 * What a signature is about, as canonical JSON (RFC 8785): the same content gives the same bytes whatever the order
 * of its keys. Throws RangeError for a number that JSON cannot carry. See docs/algorithms/content-digest.md.
 */
export function contentManifest(content: Content): string {
  refuseLossy(content, "content");
  const { modelDigest, datasetDigests, metrics, inputSchema, configuration, card } = content;
  const text = canonicalize({
    format: CONTENT_FORMAT,
    modelDigest,
    datasetDigests: [...datasetDigests].sort(),
    metrics,
    inputSchema,
    configuration,
    ...(card === undefined ? {} : { card }),
  });
  if (text === undefined) throw new RangeError("The content has no form as JSON.");
  return text;
}

// JSON writes NaN and Infinity as null: two different contents would share one digest.
function refuseLossy(value: unknown, path: string): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(`${path} is ${value}, which no canonical JSON can carry. Leave it out or use null.`);
  }
  if (typeof value === "bigint" || typeof value === "function" || typeof value === "symbol") {
    throw new RangeError(`${path} is a ${typeof value}, which no canonical JSON can carry.`);
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) refuseLossy(inner, `${path}.${key}`);
}

export type Sha256 = (bytes: Uint8Array<ArrayBuffer>) => string;
export type Sha256Async = (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;

/**
 * SHA-256 over the manifest's UTF-8 bytes, in hex. The hash function is given by the caller (node:crypto on the
 * server, Web Crypto in the browser), and its promise is passed on.
 */
export function contentDigest(content: Content, sha256: Sha256): string;
export function contentDigest(content: Content, sha256: Sha256Async): Promise<string>;
export function contentDigest(content: Content, sha256: Sha256 | Sha256Async): string | Promise<string> {
  return sha256(new TextEncoder().encode(contentManifest(content)));
}
