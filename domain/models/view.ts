import type { SignatureView } from "#domain/approvals/view.ts";
import type { VersionMetrics } from "./metrics.ts";

/** The figure that a version is known by. */
export type Headline = { label: string; value: number | null };

export type PersonName = { id: string; name: string };

export type AliasNow = {
  alias: string;
  versionId: string;
  number: number;
  requestId: string;
  movedAt: string;
  movedBy: PersonName;
};

export type ModelLine = {
  id: string;
  slug: string;
  name: string;
  description: string;
  createdAt: string;
  createdBy: PersonName;
  versions: number;
  latest: { id: string; number: number; createdAt: string; figure: Headline | null } | null;
  champion: { id: string; number: number; movedAt: string; figure: Headline | null } | null;
  openReviews: number;
};

export type ModelView = Omit<ModelLine, "latest" | "champion" | "openReviews"> & { aliases: AliasNow[] };

export type VersionLine = {
  id: string;
  number: number;
  sha256: string;
  size: number;
  algorithm: string;
  createdAt: string;
  createdBy: PersonName;
  metrics: VersionMetrics | null;
  aliases: string[];
  review: { id: string; state: string; alias: string | null } | null;
};

/** One passage of a name to a version, newest first: what an approved request brought about. */
export type AliasMove = {
  requestId: string;
  alias: string;
  version: { id: string; number: number };
  reason: string;
  requestedBy: PersonName;
  movedAt: string;
  signatures: SignatureView[];
};

export type ReviewState = {
  id: string;
  alias: string | null;
  state: string;
  createdAt: string;
};

/** Everything about a version that its page shows, but previews, journey and discussion. */
export type VersionView = {
  id: string;
  projectId: string;
  model: { id: string; slug: string; name: string; description: string };
  number: number;
  sha256: string;
  size: number;
  algorithm: string;
  inputSchema: unknown;
  metrics: VersionMetrics | null;
  manifest: unknown;
  createdAt: string;
  createdBy: PersonName;
  card: { body: string; rev: number; updatedAt: string; updatedBy: PersonName };
  run: {
    id: string;
    number: number;
    experiment: { id: string; name: string };
    startedAt: string | null;
    finishedAt: string | null;
    createdBy: PersonName;
    /** As the run kept it; for the curves. */
    result: unknown;
  };
  dataset: {
    id: string;
    name: string;
    versionId: string;
    number: number;
    label: string;
    sha256: string;
    rows: number | null;
    sourceName: string;
    sourceSha256: string;
    createdAt: string;
    createdBy: PersonName;
  };
  aliases: AliasNow[];
  /** The version that `champion` names now, when it is another one. */
  champion: { id: string; number: number; metrics: VersionMetrics | null } | null;
  review: ReviewState | null;
  myPreviews: number;
  previews: { total: number; people: number };
  latestNumber: number;
};

export type PreviewLine = {
  id: string;
  person: PersonName;
  input: Record<string, string | number | boolean | null>;
  inputSha256: string;
  output: { label: string; probabilities: number[]; value?: number | undefined };
  runtime: string;
  provider: string;
  durationMs: number;
  maxDifference: number | null;
  agrees: boolean | null;
  createdAt: string;
};

export type JourneyLine = {
  id: string;
  at: string;
  actor: string;
  action: string;
  target: string | null;
  reason: string | null;
  /** Of a signed decision. */
  signature: SignatureView | null;
};

/** A name that is in service: what it runs, since when, and by which approval. */
export type DeploymentLine = {
  alias: string;
  servingName: string;
  model: { id: string; slug: string; name: string };
  version: { id: string; number: number; sha256: string; size: number; algorithm: string };
  inputSchema: unknown;
  metrics: VersionMetrics | null;
  since: string;
  movedBy: PersonName;
  request: { id: string; reason: string };
  /** Put in use by two people without the quorum; `request` is then the emergency. */
  emergency: boolean;
  signatures: SignatureView[];
};
