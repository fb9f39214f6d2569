import { KeyValue } from "#components/ui/bits.tsx";
import { Card, CardPart } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatCount } from "#domain/format/numbers.ts";
import type { LogStatus } from "./types.ts";

/** The newest signed state of the log, to read, to copy and to take away. */
export function CheckpointCard({ status }: { status: LogStatus }) {
  const { newest, verifierKeys, oldestWaitingAt, origin, size } = status;
  return (
    <Card
      title="Newest checkpoint"
      actions={
        newest && (
          <a
            className="text-sm text-accent underline"
            download={`checkpoint-${newest.size}.note`}
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(newest.note)}`}
          >
            Download it
          </a>
        )
      }
    >
      <KeyValue
        items={[
          { label: "Entries", value: formatCount(size) },
          { label: "Signed", value: newest ? <Timestamp at={newest.at} /> : "not yet" },
          {
            label: "Waiting",
            value: oldestWaitingAt ? (
              <>
                the oldest entry without a place in the tree is from <Timestamp at={oldestWaitingAt} />
              </>
            ) : (
              "no entry waits for its place in the tree"
            ),
          },
          {
            label: "Log",
            value: origin && (
              <span className="inline-flex items-center gap-1">
                <code className="break-all">{origin}</code>
                <CopyButton text={origin} label="Copy the log's name" />
              </span>
            ),
          },
        ]}
      />
      {newest && (
        <div className="mt-3 flex items-start gap-1 rounded-control border border-line bg-paper p-2.5">
          <pre
            {...scrollRegion("Note of the newest checkpoint")}
            className="min-w-0 flex-1 overflow-x-auto text-xs leading-5"
          >
            {newest.note}
          </pre>
          <CopyButton text={newest.note} label="Copy the checkpoint" />
        </div>
      )}
      <CardPart title="Verifier keys" meta="give these to the auditor by another way than this page">
        {verifierKeys.length === 0 ? (
          <p className="text-ink-2">
            The log has no key yet. The first entry that gets its place brings one.
          </p>
        ) : (
          <ul className="grid gap-1.5">
            {verifierKeys.map((key) => (
              <li key={key} className="flex items-start gap-1">
                <code className="min-w-0 text-xs break-all">{key}</code>
                <CopyButton text={key} label="Copy this key" />
              </li>
            ))}
          </ul>
        )}
      </CardPart>
    </Card>
  );
}
