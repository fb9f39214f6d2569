import type { z } from "zod";
import { reviewRequests } from "#db/schema/approvals.ts";
import { PERMISSIONS } from "#domain/access/permissions.ts";
import { RequestRef } from "#domain/approvals/schemas.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { isAcrossProjects } from "./delegations.ts";
import { readDossier } from "./internal.ts";
import { peopleWithRole } from "./people.ts";

export const delegates = query({
  name: "approvals.delegates",
  summary:
    "Colleagues who could take over one's say on a request: they may decide and had no part in the work.",
  permission: "review:decide",
  scope: inProjectOf<z.output<typeof RequestRef>>(
    reviewRequests,
    "This review request",
    (input) => input.requestId,
  ),
  input: RequestRef,
  async run({ tx, input, now, userId }) {
    const { row, facts, policy } = await readDossier(tx, input.requestId, now);
    const involved = new Set([row.requestedBy, row.lastModifierId, ...facts.authorIds, userId]);
    const counting = (await isAcrossProjects(tx, row)) ? policy.roles : PERMISSIONS["review:decide"];
    const people = await peopleWithRole(tx, row, counting);
    const items = people.filter(({ id }) => !involved.has(id)).map(({ id, name }) => ({ id, name }));
    return { items, nextCursor: null };
  },
});
