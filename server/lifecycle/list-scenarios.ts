import { ListScenarios } from "#domain/lifecycle/queries.ts";
import { findScenarios, type Scenario } from "#domain/lifecycle/scenarios/catalogue.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export const listScenarios = query({
  name: "lifecycle.listScenarios",
  summary: "The catalogue of 74 reasons for going to another phase: by focus, visited phase and words.",
  permission: "phase:read",
  scope: inOrganization,
  input: ListScenarios,
  run: async ({ input }): Promise<{ items: Scenario[]; nextCursor: null }> => ({
    items: findScenarios(input),
    nextCursor: null,
  }),
});
