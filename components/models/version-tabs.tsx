import { PreviewCard } from "#components/preview/preview-card.tsx";
import { Stack } from "#components/shell/page.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { trainingShare } from "#domain/models/metrics.ts";
import type { JourneyLine, VersionView } from "#domain/models/view.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { CardTab } from "./card-tab.tsx";
import { Evaluation } from "./evaluation.tsx";
import { HoldoutTable } from "./holdout-table.tsx";
import { modelFileUrl, VERSION_TABS, type VersionTab, versionHref } from "./hrefs.ts";
import { Journey } from "./journey.tsx";
import { datasetLabel, questionOf } from "./labels.ts";
import { Lineage } from "./lineage.tsx";

const TAB_LABELS: Readonly<Record<VersionTab, string>> = {
  overview: "Overview",
  evaluation: "Evaluation",
  card: "Card",
  lineage: "Lineage",
  journey: "Journey",
};

/** The tabs of a version's page and what stands under the chosen one. */
export function VersionTabs({
  tab,
  version,
  base,
  org,
  now,
  journey,
  nextJourneyHref,
  reasons,
}: {
  tab: VersionTab;
  version: VersionView;
  base: string;
  org: string;
  now: string;
  journey: { items: readonly JourneyLine[] } | null;
  nextJourneyHref: string | null;
  /** Why this person may not; null when they may. */
  reasons: { preview: string | null; card: string | null; audit: string | null };
}) {
  const schema = version.inputSchema as InputSchema;
  return (
    <div className="min-w-0">
      <Tabs
        label={`Parts of ${version.model.name} v${version.number}`}
        active={tab}
        items={VERSION_TABS.map((key) => ({
          key,
          label: TAB_LABELS[key],
          href: versionHref(base, version.model.slug, version.number, key),
        }))}
      />
      <Stack>
        {tab === "overview" && (
          <Overview version={version} schema={schema} org={org} previewReason={reasons.preview} />
        )}
        {tab === "evaluation" && <Evaluation version={version} schema={schema} />}
        {tab === "card" && (
          <CardTab version={version} writeReason={reasons.card} reviewIsOpen={version.review !== null} />
        )}
        {tab === "lineage" && <Lineage version={version} base={base} now={now} />}
        {tab === "journey" && journey && (
          <Journey
            lines={journey.items}
            base={base}
            now={now}
            nextHref={nextJourneyHref}
            auditReason={reasons.audit}
          />
        )}
      </Stack>
    </div>
  );
}

function Overview({
  version,
  schema,
  org,
  previewReason,
}: {
  version: VersionView;
  schema: InputSchema;
  org: string;
  previewReason: string | null;
}) {
  const { metrics } = version;
  const share = metrics ? trainingShare(metrics) : null;
  return (
    <>
      <PreviewCard
        key={version.id}
        version={{ id: version.id, sha256: version.sha256, inputSchema: schema }}
        modelUrl={modelFileUrl(org, version.id)}
        question={questionOf(version.manifest, schema.positiveLabel)}
        reference={share === null ? null : { share, label: `Share in ${datasetLabel(version.dataset)}` }}
        underReview={version.review !== null}
        recordReason={previewReason}
      />
      {metrics && <HoldoutTable number={version.number} metrics={metrics} champion={version.champion} />}
    </>
  );
}
