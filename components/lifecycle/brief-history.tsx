import Link from "next/link";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import type { BriefVersion } from "./types.ts";

/** The versions of a brief, newest first, and the choice of two to compare. Works without scripts: the choice is in the address. */
export function BriefHistory({
  versions,
  from,
  to,
  base,
  nextCursor,
}: {
  versions: readonly BriefVersion[];
  from: number;
  to: number;
  base: string;
  nextCursor: string | null;
}) {
  const options = versions.map(({ version }) => (
    <option key={version} value={version}>
      Version {version}
    </option>
  ));
  return (
    <Card title="Versions" meta={formatCountOf(versions[0]?.version ?? 0, "version")}>
      <form action={base} className="mb-3 flex flex-wrap items-end gap-2">
        <Field label="From">
          <NativeSelect name="from" defaultValue={from} key={`from${from}`}>
            {options}
            <option value={0}>The empty page</option>
          </NativeSelect>
        </Field>
        <Field label="To">
          <NativeSelect name="to" defaultValue={to} key={`to${to}`}>
            {options}
          </NativeSelect>
        </Field>
        <Button type="submit">Compare</Button>
      </form>
      <ol className="grid">
        {versions.map(({ id, version, authorName, at, body }) => (
          <li
            key={id}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-t border-line-2 py-1.5 text-sm first:border-t-0"
          >
            <Link
              prefetch={false}
              href={`${base}?from=${version - 1}&to=${version}`}
              aria-current={version === to ? "true" : undefined}
              className="font-medium text-accent hover:underline"
            >
              Version {version}
            </Link>
            <span className="text-ink-2">{authorName ?? "before versions were kept"}</span>
            <span className="ml-auto text-xs text-ink-3">
              {body === "" ? "taken away" : `${formatCount(body.length)} characters`} · <Timestamp at={at} />
            </span>
          </li>
        ))}
      </ol>
      {nextCursor && (
        <ButtonLink size="sm" className="mt-2" href={`${base}?cursor=${encodeURIComponent(nextCursor)}`}>
          Older versions
        </ButtonLink>
      )}
    </Card>
  );
}
