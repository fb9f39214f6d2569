import Form from "next/form";
import Link from "next/link";
import { Input } from "#components/ui/input.tsx";
import { NoMatch } from "#components/ui/states.tsx";
import type { ProfilePage } from "#domain/datasets/view.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { ColumnCard } from "./column-card.tsx";
import { tabHref } from "./hrefs.ts";

/** One card for each column, some at a time; a search where there are many. */
export function ProfileView({
  page,
  search,
  perPage,
  base,
  versionId,
}: {
  page: ProfilePage;
  search: string;
  perPage: number;
  base: string;
  versionId: string;
}) {
  const here = tabHref(base, versionId, "profile");
  const at = (offset: number) =>
    tabHref(base, versionId, "profile", {
      ...(search && { q: search }),
      ...(offset > 0 && { from: String(offset) }),
    });
  const last = page.offset + page.columns.length;
  return (
    <div className="grid gap-3">
      {page.total > 6 && (
        <Form action={here} className="flex flex-wrap items-center gap-3">
          <Input
            key={search}
            type="search"
            name="q"
            defaultValue={search}
            placeholder="Find a column"
            aria-label="Find a column"
            className="max-w-64"
          />
          <span className="tabular text-sm text-ink-3" role="status">
            {search
              ? `${formatCount(page.matching)} of ${formatCountOf(page.total, "column")}`
              : formatCountOf(page.total, "column")}
          </span>
        </Form>
      )}
      {page.columns.length === 0 ? (
        <NoMatch what="columns" clearHref={here} />
      ) : (
        <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,17.5rem),1fr))] gap-3">
          {page.columns.map((column) => (
            <ColumnCard key={column.name} column={column} rows={page.rows} />
          ))}
        </div>
      )}
      {page.matching > perPage && (
        <nav aria-label="Columns" className="tabular flex gap-4 text-sm">
          {page.offset > 0 && (
            <Link
              prefetch={false}
              className="text-accent hover:underline"
              href={at(Math.max(0, page.offset - perPage))}
            >
              Columns before
            </Link>
          )}
          <span className="text-ink-3">
            {formatCount(page.offset + 1)} to {formatCount(last)} of {formatCount(page.matching)}
          </span>
          {last < page.matching && (
            <Link prefetch={false} className="text-accent hover:underline" href={at(last)}>
              Next columns
            </Link>
          )}
        </nav>
      )}
    </div>
  );
}
