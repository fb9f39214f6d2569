import canonicalize from "canonicalize";

export type PreparationManifest = {
  /** Digest of the recipe's content. */
  recipe: string;
  /** Digests of the Parquet files that went in. */
  source: string;
  joined: { step: number; sha256: string }[];
};

/** What a preparation starts from, as canonical JSON: the same manifest gives the same rows. Kept as the source of the version it makes. */
export async function* manifestOf(manifest: PreparationManifest): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(canonicalize({ preparation: 1, ...manifest }) ?? "");
}
