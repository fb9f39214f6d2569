import { plain, text, whole } from "./canonical.ts";

export const EVIDENCE_FORMAT = "countersign.evidence/1";

/** What a pack is about. An installation's has every entry of the tree; the others have their own part of it. */
export type EvidenceScope = {
  kind: "installation" | "organization" | "project" | "model_version";
  /** The organization, project or version; null for an installation. */
  id: string | null;
  /** Printed names, for reading. */
  name: string;
  /** Entries from this moment on, and before that one; null: all. */
  from: string | null;
  to: string | null;
};

export type Manifest = {
  origin: string;
  scope: EvidenceScope;
  treeSize: number;
  madeAt: string;
  /** Name -> SHA-256, hex; empty where the evidence is read in place. */
  files: ReadonlyMap<string, string>;
  /** Entries in the pack, as the maker counted them; null: not counted. */
  entries: number | null;
};

const KINDS = ["installation", "organization", "project", "model_version"] as const;

/** Reads a manifest; undefined when it is not one of an evidence pack. */
export function parseManifest(value: unknown): Manifest | undefined {
  const object = plain(value);
  const scope = plain(object?.scope);
  const kind = KINDS.find((known) => known === scope?.kind);
  const origin = text(object?.origin);
  const treeSize = whole(object?.treeSize);
  if (
    object?.format !== EVIDENCE_FORMAT ||
    !scope ||
    !kind ||
    origin === undefined ||
    treeSize === undefined
  ) {
    return undefined;
  }
  const files = Object.entries(plain(object.files) ?? {}).map(
    ([name, hash]) => [name, String(hash)] as const,
  );
  return {
    origin,
    treeSize,
    scope: {
      kind,
      id: text(scope.id) ?? null,
      name: text(scope.name) ?? "",
      from: text(scope.from) ?? null,
      to: text(scope.to) ?? null,
    },
    madeAt: text(object.madeAt) ?? "",
    files: new Map(files),
    entries: whole(object.entries) ?? null,
  };
}

/** Whether the pack has to hold an entry for each leaf of the tree. */
export const isWhole = ({ kind, from, to }: EvidenceScope): boolean =>
  kind === "installation" && from === null && to === null;
