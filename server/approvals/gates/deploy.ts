import type { Passage } from "../passages.ts";
import { versionContent } from "../version-content.ts";
import { digestOf } from "./digest.ts";

/** A released version goes into service under an endpoint; `deployments.deploy` puts it into effect. */
export const deploy: Passage = {
  gate: "deploy",
  subjectType: "model_version",
  async content(tx, asked, { hold }) {
    const version = await versionContent(tx, asked.subjectId, { hold });
    return {
      ...version,
      ...digestOf({
        format: "countersign.deployment/1",
        endpoint: asked.alias,
        version: version.manifest,
      }),
    };
  },
  purpose: (asked) => `its service at the endpoint ${asked.alias ?? "of its model"}`,
};
