import type { ReactNode } from "react";
import { Digest } from "#components/ui/digest.tsx";
import { Notice } from "#components/ui/states.tsx";
import { manifestLines, versionManifest } from "#domain/approvals/manifest-lines.ts";
import type { RequestView } from "#domain/approvals/view.ts";
import { signedFigures } from "./signed-figures.ts";

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];

/** What a signature on this request is about, piece by piece, and the digest over all of it. */
export function Manifest({ request }: { request: RequestView }) {
  const lines = manifestLines(request.manifest);
  const { content, endpoint } = versionManifest(request.manifest);
  const { modelDigest, datasetDigests, metrics, card, inputSchema, configuration } = content;
  const changed = request.currentDigest !== request.contentDigest;
  return (
    <div className="grid gap-3">
      {changed && (
        <Notice tone="warn">
          The content is another one now: <Digest value={request.currentDigest} algorithm="sha256" />. What is
          below is what this request was made for.
        </Notice>
      )}
      <dl className="grid grid-cols-[minmax(5rem,auto)_1fr] gap-x-3 gap-y-1.5 text-sm">
        <Line name="All of it">
          <Digest value={request.contentDigest} />
        </Line>
        {lines?.map(({ name, text }) => (
          <Line key={name} name={name}>
            <span className="line-clamp-12 break-words whitespace-pre-line">{text}</span>
          </Line>
        ))}
        {endpoint !== null && (
          <Line name="Endpoint">
            <code>{endpoint}</code>
          </Line>
        )}
        {lines === null && <VersionLines modelDigest={modelDigest} datasetDigests={datasetDigests} />}
        {signedFigures(metrics).map(({ name, text }) => (
          <Line key={name} name={name}>
            <span className="tabular">{text}</span>
          </Line>
        ))}
        {typeof card === "string" && (
          <Line name="Card">
            <span className="line-clamp-6 break-words whitespace-pre-line">{card}</span>
          </Line>
        )}
      </dl>
      <Raw name="Input schema" value={inputSchema} />
      <Raw name="Configuration" value={configuration} />
      <Raw name="Metrics in full" value={metrics} />
      {lines !== null && <Raw name="As it was hashed" value={request.manifest} />}
    </div>
  );
}

function VersionLines({ modelDigest, datasetDigests }: { modelDigest: unknown; datasetDigests: unknown }) {
  return (
    <>
      <Line name="Model bytes">{typeof modelDigest === "string" && <Digest value={modelDigest} />}</Line>
      <Line name="Data">
        <span className="grid">
          {texts(datasetDigests).map((digest) => (
            <Digest key={digest} value={digest} />
          ))}
        </span>
      </Line>
    </>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Raw({ name, value }: { name: string; value: unknown }) {
  if (value === undefined || value === null) return null;
  return (
    <details className="text-sm">
      <summary className="w-fit text-ink-2 hover:text-ink">{name} ▾</summary>
      <pre className="mt-1.5 max-h-80 overflow-auto rounded-control bg-line-2 px-3 py-2">
        {JSON.stringify(value, null, 2)}
      </pre>
    </details>
  );
}
