import { eq } from "drizzle-orm";
import { modelVersions } from "#db/schema/models.ts";
import type { ExportEvidence } from "#domain/audit/schemas.ts";
import type { Scope } from "#server/kernel/scope.ts";

/** The project of the version or the project that the input names; without one, the organization. */
export const evidenceScope: Scope<ExportEvidence> = {
  kind: "projectOrOrganization",
  what: "This project",
  without: "wide",
  async find(tx, { projectId, versionId }) {
    if (versionId === undefined) return projectId ?? null;
    const [row] = await tx
      .select({ projectId: modelVersions.projectId })
      .from(modelVersions)
      .where(eq(modelVersions.id, versionId));
    // A version that is not there must not become a question about the whole organization.
    return row?.projectId ?? "";
  },
};
