import Link from "next/link";
import { orgOf } from "#components/approvals/places.ts";
import { SignatureBlock } from "#components/approvals/signature-block.tsx";
import { type Talk, ThreadsSheet } from "#components/discussion/threads-sheet.tsx";
import { Card } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatBytes, formatMetric } from "#domain/format/numbers.ts";
import { headline } from "#domain/models/metrics.ts";
import { DEFAULT_ALIAS } from "#domain/models/serving-name.ts";
import type { DeploymentLine } from "#domain/models/view.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { AliasTag } from "./alias-tag.tsx";
import { curlExample } from "./curl-example.ts";
import { versionHref } from "./hrefs.ts";
import { algorithmLabel } from "./labels.ts";

/** One name in service: what runs, since when, by which approval, and how to call it. */
export function DeploymentCard({
  line,
  base,
  origin,
  now,
  talk,
}: {
  line: DeploymentLine;
  base: string;
  /** The portal's address, which serves inference too. */
  origin: string;
  now: string;
  talk: Talk;
}) {
  const { model, version } = line;
  const known = line.metrics && headline(line.metrics);
  const path = `/v2/models/${line.servingName}${line.alias === DEFAULT_ALIAS ? "" : `/versions/${line.alias}`}`;
  const url = `${origin}${path}/infer`;
  const curl = curlExample(url, line.inputSchema as InputSchema);
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2">
          <Link
            prefetch={false}
            className="hover:text-accent"
            href={versionHref(base, model.slug, version.number)}
          >
            {model.name} v{version.number}
          </Link>
          <AliasTag alias={line.alias} />
        </span>
      }
      meta={
        <span className="flex items-center gap-1.5">
          <span>
            in service since <Timestamp at={line.since} now={now} />
          </span>
          <ThreadsSheet
            talk={talk}
            subject={{ kind: "model_version", id: version.id }}
            name={`${model.name} v${version.number}`}
          />
        </span>
      }
    >
      <p className="text-sm break-words text-ink-2">
        <Digest value={version.sha256} algorithm="sha256" /> {algorithmLabel(version.algorithm).toLowerCase()}
        , {formatBytes(version.size)}
        {known && `, ${known.label} ${formatMetric(known.value)} on its holdout`}. Moved by{" "}
        {line.movedBy.name}{" "}
        {line.emergency ? (
          "in an emergency, without the quorum:"
        ) : (
          <>
            after{" "}
            <Link prefetch={false} className="link" href={`${base}/reviews/${line.request.id}`}>
              the review
            </Link>
          </>
        )}{" "}
        “{line.request.reason}”
      </p>
      {line.signatures.length > 0 && (
        <div className="mt-2 grid gap-1">
          <h3 className="text-xs text-ink-3">Signed by</h3>
          {line.signatures.map((signature) => (
            <SignatureBlock
              key={signature.signatureId}
              signature={signature}
              org={orgOf(base)}
              density="line"
            />
          ))}
        </div>
      )}
      <dl className="mt-3 grid gap-1 text-sm">
        <dt className="text-xs text-ink-3">Address</dt>
        <dd className="flex min-w-0 items-center gap-1">
          <code className="min-w-0 break-all">{url}</code>
          <CopyButton text={url} label="Copy the address" />
        </dd>
      </dl>
      <details className="mt-3">
        <summary className="w-fit text-sm text-accent hover:underline">Call it from a terminal</summary>
        <div className="relative mt-2 rounded-control border border-line bg-line-2">
          <CopyButton text={curl} label="Copy the command" className="absolute top-1.5 right-1.5" />
          <pre {...scrollRegion("Command")} className="overflow-x-auto p-3 pr-10 text-xs">
            <code>{curl}</code>
          </pre>
        </div>
        <p className="mt-1.5 text-xs text-ink-3">
          It needs an API key of somebody who may see this project, in COUNTERSIGN_KEY.{" "}
          <Link prefetch={false} className="link" href={`${base.split("/p/")[0]}/keys`}>
            Make one
          </Link>
          . A number in place of the alias asks for that version: …/versions/{version.number}/infer.
        </p>
      </details>
    </Card>
  );
}
