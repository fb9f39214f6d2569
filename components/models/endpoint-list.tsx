import Link from "next/link";
import { type Talk, ThreadsSheet } from "#components/discussion/threads-sheet.tsx";
import { Card } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { DEPLOYMENT_STATE_LABELS } from "#domain/deployments/rules.ts";
import type { DeploymentView } from "#domain/deployments/view.ts";
import { RetireDialog } from "./deploy.tsx";
import { versionHref } from "./hrefs.ts";

/** What is and was in service under an endpoint: the version, by which approval, since when, until when. */
export function EndpointList({
  items,
  base,
  origin,
  reason,
  talk,
}: {
  items: readonly DeploymentView[];
  base: string;
  origin: string;
  /** Why this person may not retire; null when they may. */
  reason: string | null;
  talk: Talk;
}) {
  return (
    <Card title="Endpoints" meta="deployed versions, newest first">
      <ul className="grid gap-3">
        {items.map((line) => (
          <li
            key={line.id}
            id={line.id}
            className="grid scroll-mt-20 gap-1 border-t border-line-2 pt-3 first:border-0 first:pt-0"
          >
            <div className="flex flex-wrap items-center gap-2">
              <code className="font-medium">{line.endpoint}</code>
              <Link
                prefetch={false}
                className="link"
                href={versionHref(base, line.model.slug, line.version.number)}
              >
                {line.model.name} v{line.version.number}
              </Link>
              <Tag tone={line.state === "live" ? "ok" : "neutral"}>{DEPLOYMENT_STATE_LABELS[line.state]}</Tag>
              <span className="ml-auto flex items-center gap-1.5">
                <ThreadsSheet
                  talk={talk}
                  subject={{ kind: "deployment", id: line.id }}
                  name={`${line.model.name} v${line.version.number} at ${line.endpoint}`}
                />
                {line.state === "live" && (
                  <RetireDialog deploymentId={line.id} endpoint={line.endpoint} reason={reason} />
                )}
              </span>
            </div>
            <p className="text-sm break-words text-ink-2">
              “{line.reason}” {line.deployedBy} <Timestamp at={line.deployedAt} />
              {line.requestId && (
                <>
                  , after{" "}
                  <Link prefetch={false} className="link" href={`${base}/reviews/${line.requestId}`}>
                    its review
                  </Link>
                </>
              )}
              {line.retiredAt && (
                <>
                  . Retired by {line.retiredBy} <Timestamp at={line.retiredAt} />: “{line.retiredReason}”
                </>
              )}
            </p>
            {line.state === "live" && <Address url={addressOf(origin, line)} />}
          </li>
        ))}
      </ul>
    </Card>
  );
}

const addressOf = (origin: string, line: DeploymentView) =>
  `${origin}/v2/models/${line.servingName}/versions/${line.endpoint}/infer`;

function Address({ url }: { url: string }) {
  return (
    <p className="flex min-w-0 items-center gap-1 text-sm">
      <code className="min-w-0 break-all">{url}</code>
      <CopyButton text={url} label="Copy the address" />
    </p>
  );
}
