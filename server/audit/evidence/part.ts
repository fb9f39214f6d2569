import { type SQL, sql } from "drizzle-orm";
import type { EvidenceScope } from "#domain/audit/verify/manifest.ts";

/** Which part of the log evidence is about, as ids. */
export type Part = {
  kind: EvidenceScope["kind"];
  id: string | null;
  /** Null for the whole installation, which the database's owner alone can read. */
  orgId: string | null;
  projectId: string | null;
  versionId: string | null;
  /** Objects whose whole story belongs to it: a version's model, run and reviews; the reviews that a period touches. */
  objects: readonly string[];
  from: string | null;
  to: string | null;
};

// Whether somebody gave themselves a role can only be told from the grants, those of the organization included.
const ROLE_GRANTS = sql`(target_type = 'user' and after ? 'role')`;
// What an outsider needs to believe a key that followed on another, as far as the reader may see it.
const KEYS = sql`action = 'audit.rotateKey'`;
// What was removed by a retention rule, and is therefore not missing; and by which rule.
const PRUNING = sql`action in ('audit.prune', 'audit.setRetention')`;
// Whether a passage needed a review, and by which policy, is told by the policies and risk tiers that were put in force.
const POLICIES = sql`(target_type = 'policy' or (target_type = 'project' and after ? 'riskTier'))`;

// A rule for all projects is reviewed in one of them, and every project's part has to show that it was.
const RULES_FOR_ALL = sql`target_id in (
  select unnest(array[id, request_id]) from policy_versions where for_organization and policy_versions.org_id = audit_entries.org_id)`;

const listed = (ids: readonly string[]): SQL =>
  ids.length === 0 ? sql`false` : sql`target_id = any(${sql.param([...ids])}::text[])`;

/** The condition on `audit_entries` that picks a part's entries. */
export function entriesIn(part: Part): SQL {
  const { orgId, projectId, versionId, objects, from, to } = part;
  if (orgId === null) return sql`true`;
  const upTo = to === null ? sql`true` : sql`at < ${to}::timestamptz`;
  const within = from === null ? upTo : sql`${upTo} and at >= ${from}::timestamptz`;
  const own = sql`org_id = ${orgId}`;
  if (versionId !== null) {
    const named = sql`(${listed(objects)} or after ->> 'versionId' = ${versionId})`;
    return sql`(${KEYS} or (${own} and ${upTo} and ${RULES_FOR_ALL}) or (${own} and ${upTo} and (project_id = ${projectId} or project_id is null)
      and ((${named} and ${within}) or (${reviewsAmong(objects)}) or ${ROLE_GRANTS} or ${PRUNING} or ${POLICIES})))`;
  }
  // The act that began the project was not within it yet, but is the first entry of its story.
  const place =
    projectId === null
      ? own
      : sql`${own} and (project_id = ${projectId} or (project_id is null
          and (target_id = ${projectId} or ${ROLE_GRANTS} or ${PRUNING})))`;
  if (from === null)
    return sql`(${KEYS} or (${own} and ${upTo} and ${RULES_FOR_ALL}) or (${place} and ${upTo}))`;
  return sql`(${KEYS} or (${own} and ${upTo} and ${RULES_FOR_ALL}) or (${place} and ${upTo} and (${within} or ${listed(objects)} or ${ROLE_GRANTS} or ${PRUNING} or ${POLICIES})))`;
}

const reviewsAmong = (objects: readonly string[]): SQL =>
  sql`target_type = 'review_request' and ${listed(objects)}`;
