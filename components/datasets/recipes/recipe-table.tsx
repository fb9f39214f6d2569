import { recipeHref } from "#components/datasets/hrefs.ts";
import { DataTable } from "#components/ui/data-table.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { RecipeLine } from "#domain/datasets/recipes/view.ts";
import { formatCount } from "#domain/format/numbers.ts";

export function RecipeTable({
  items,
  base,
  now,
}: {
  items: readonly RecipeLine[];
  base: string;
  now: string;
}) {
  return (
    <DataTable
      caption="Recipes, newest first"
      rows={items}
      rowKey={(row) => row.id}
      rowHref={(row) => recipeHref(base, row.slug)}
      columns={[
        {
          key: "name",
          header: "Recipe",
          wrap: true,
          className: "min-w-40",
          cell: (row) => (
            <>
              <span className="font-medium break-words">{row.name}</span>
              {row.description && (
                <span className="line-clamp-2 max-w-[60ch] text-xs text-ink-3">{row.description}</span>
              )}
            </>
          ),
        },
        { key: "version", header: "Version", numeric: true, cell: (row) => `v${row.latest.number}` },
        { key: "steps", header: "Steps", numeric: true, cell: (row) => formatCount(row.latest.steps) },
        { key: "made", header: "Versions made", numeric: true, cell: (row) => formatCount(row.made) },
        {
          key: "by",
          header: "By",
          wideOnly: true,
          cell: (row) => (
            <>
              {row.createdBy.name}
              <span className="block text-xs text-ink-3">
                <Timestamp at={row.latest.createdAt} now={now} />
              </span>
            </>
          ),
        },
      ]}
    />
  );
}
