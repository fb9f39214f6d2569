import type { Passage } from "./passages.ts";
import { versionContent } from "./version-content.ts";

/** A model version gets a name such as champion; `models.moveAlias` puts it into effect. */
export const releaseVersion: Passage = {
  gate: "release_version",
  subjectType: "model_version",
  content: (tx, asked, { hold }) => versionContent(tx, asked.subjectId, { hold }),
  purpose: (asked) => `the release as ${asked.alias ?? "a version in use"}`,
};
