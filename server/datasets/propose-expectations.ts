import { eq } from "drizzle-orm";
import type { z } from "zod";
import { datasetProfiles, datasets } from "#db/schema/datasets.ts";
import {
  type Proposal,
  proposeExpectations as proposalsFrom,
} from "#domain/datasets/expectations/propose.ts";
import { expectationSentence } from "#domain/datasets/expectations/sentence.ts";
import { datasetProfile } from "#domain/datasets/profile.ts";
import { DatasetOnly } from "#domain/datasets/schemas.ts";
import { versionName } from "#domain/datasets/view.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { expectationsInForce, latestReady } from "./quality-standing.ts";

const PROPOSALS_MAX = 100;

export const proposeExpectations = query({
  name: "datasets.proposeExpectations",
  summary: "Expectations that the profile of the newest version speaks for and that are not in force yet.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof DatasetOnly>>(datasets, "This dataset", (input) => input.datasetId),
  input: DatasetOnly,
  async run({ tx, input }): Promise<{ version: string | null; items: (Proposal & { sentence: string })[] }> {
    const latest = await latestReady(tx, input.datasetId);
    if (!latest) return { version: null, items: [] };
    const [kept] = await tx
      .select({ profile: datasetProfiles.profile })
      .from(datasetProfiles)
      .where(eq(datasetProfiles.versionId, latest.id));
    const profile = datasetProfile.safeParse(kept?.profile).data;
    if (!profile) return { version: versionName(latest), items: [] };
    const covered = new Set((await expectationsInForce(tx, input.datasetId)).map(({ spec }) => about(spec)));
    const items = proposalsFrom(profile)
      .filter(({ spec }) => !covered.has(about(spec)))
      .slice(0, PROPOSALS_MAX)
      .map((proposal) => ({ ...proposal, sentence: expectationSentence(proposal) }));
    return { version: versionName(latest), items };
  },
});

/** Of which kind and about which columns: a range somebody chose is not proposed again with other ends. */
const about = (spec: Proposal["spec"]): string =>
  JSON.stringify([spec.kind, "columns" in spec ? spec.columns : "column" in spec ? [spec.column] : []]);
