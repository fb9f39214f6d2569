import { WhatHappened, WhoSees } from "#components/access/who-sees.tsx";
import { RequestStateTag } from "#components/approvals/state-tag.tsx";
import { EvidenceDialog } from "#components/audit/evidence-dialog.tsx";
import { PageTitle } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { REQUEST_STATES } from "#domain/approvals/states.ts";
import { formatBytes } from "#domain/format/numbers.ts";
import type { VersionView } from "#domain/models/view.ts";
import { AliasTag } from "./alias-tag.tsx";
import { modelFileUrl, modelHref, versionHref } from "./hrefs.ts";
import { algorithmLabel, datasetLabel, settingOf } from "./labels.ts";

/** Name, state, digest and one line of facts. */
export function VersionHeader({
  version,
  base,
  org,
  now,
  exportReason,
}: {
  version: VersionView;
  base: string;
  org: string;
  now: string;
  /** Why the reader may take no evidence; null when they may. */
  exportReason: string | null;
}) {
  const { model, champion } = version;
  const state = REQUEST_STATES.find((known) => known === version.review?.state);
  const setting = settingOf(version.manifest, version.algorithm);
  return (
    <PageTitle
      crumbs={[
        { label: model.name, href: modelHref(base, model.slug) },
        { label: `v${version.number}`, href: versionHref(base, model.slug, version.number) },
      ]}
      title={
        <>
          {model.name} <span className="font-medium text-ink-3">v{version.number}</span>
        </>
      }
      tag={
        <>
          {version.aliases.map((name) => (
            <AliasTag key={name.alias} alias={name.alias} />
          ))}
          {state && <RequestStateTag state={state} />}
          {version.aliases.length === 0 && !state && <Tag>Registered</Tag>}
        </>
      }
      lead={
        <span className="text-sm">
          <Digest value={version.sha256} algorithm="sha256" />{" "}
          <span className="text-ink-3">
            {algorithmLabel(version.algorithm).toLowerCase()}
            {setting && `, ${setting}`} · trained on {datasetLabel(version.dataset)} · by{" "}
            {version.createdBy.name}, <Timestamp at={version.createdAt} now={now} /> ·{" "}
            {formatBytes(version.size)} · <WhoSees base={base} id={version.id} /> ·{" "}
            <WhatHappened base={base} id={version.id} />
          </span>
        </span>
      }
      actions={
        <>
          {champion && (
            <ButtonLink prefetch={false} href={versionHref(base, model.slug, champion.number)}>
              Champion v{champion.number}
            </ButtonLink>
          )}
          <ButtonLink prefetch={false} href={modelFileUrl(org, version.id)} download>
            Download
          </ButtonLink>
          <EvidenceDialog
            org={org}
            about={`${model.name} v${version.number}`}
            choice={{ versionId: version.id }}
            reason={exportReason}
          />
        </>
      }
    />
  );
}
