import { sql } from "drizzle-orm";
import type { z } from "zod";
import { auditEntries } from "#db/schema/kernel.ts";
import { auditPrivate } from "#db/schema/log.ts";
import { AuditFacets } from "#domain/audit/schemas.ts";
import { inProjectOrOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { entriesThat } from "./internal.ts";

// Counting all of a long log for a menu would cost more than the page; what nobody did lately is found by its name.
const LOOKED_AT_MAX = 5_000;

type Facet = { kind: "actor" | "action" | "target"; value: string; label: string | null };

export const facets = query({
  name: "audit.facets",
  summary: `Who acted, which acts and which kinds of object are among the newest ${LOOKED_AT_MAX} entries.`,
  permission: "audit:read",
  scope: inProjectOrOrganization<z.output<typeof AuditFacets>>("wide"),
  input: AuditFacets,
  async run({ tx, input, orgId }) {
    // "last" gets its own collation back: under another one the index on ids would not find it.
    const rows = await tx.execute<Facet>(sql`
      with newest as (
        select id, actor_type, actor_id, action, target_type from ${auditEntries}
        where ${entriesThat(input, orgId)} order by at desc nulls last, id desc nulls last limit ${LOOKED_AT_MAX}
      )
      select 'actor' as kind, value, case when actor_type = 'system' then 'worker' else coalesce(
               (select actor_label from ${auditEntries} e where e.id = last),
               (select p.value from ${auditPrivate} p where p.entry_id = last and p.field = 'actor')) end as label
        from (select actor_type, coalesce(actor_id, actor_type) as value, max(id collate "C") collate "default" as last from newest
               where actor_id is not null or actor_type = 'system' group by 1, 2) actors
      union all select 'action', action, null from newest group by action
      union all select 'target', target_type, null from newest where target_type is not null group by target_type
      order by 1, 3, 2`);
    const of = (kind: Facet["kind"]) => rows.filter((row) => row.kind === kind);
    return {
      actors: of("actor").map(({ value, label }) => ({ id: value, label: label ?? value })),
      actions: of("action").map(({ value }) => value),
      targetTypes: of("target").map(({ value }) => value),
      lookedAt: LOOKED_AT_MAX,
    };
  },
});
