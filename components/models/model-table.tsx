import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatCountOf, formatMetric } from "#domain/format/numbers.ts";
import type { Headline, ModelLine } from "#domain/models/view.ts";
import { modelHref } from "./hrefs.ts";

/** The models of a project, each with its champion beside its newest version. */
export function ModelTable({ items, base, now }: { items: readonly ModelLine[]; base: string; now: string }) {
  const columns: Column<ModelLine>[] = [
    {
      key: "name",
      header: "Model",
      wrap: true,
      cell: (model) => (
        <>
          <span className="font-medium">{model.name}</span>
          {model.description && <span className="block text-ink-3">{model.description}</span>}
        </>
      ),
    },
    {
      key: "champion",
      header: "Champion",
      cell: (model) =>
        model.champion ? `v${model.champion.number}` : <span className="text-ink-3">none yet</span>,
    },
    {
      key: "auc",
      header: "its figure",
      numeric: true,
      cell: (model) => <Figure figure={model.champion?.figure ?? null} />,
    },
    {
      key: "latest",
      header: "Newest",
      cell: (model) =>
        model.latest ? (
          <>
            v{model.latest.number}{" "}
            <span className="text-ink-3">
              of {formatCountOf(model.versions, "version")},{" "}
              <Timestamp at={model.latest.createdAt} now={now} />
            </span>
          </>
        ) : (
          <span className="text-ink-3">no version yet</span>
        ),
    },
    {
      key: "latestAuc",
      header: "its figure",
      numeric: true,
      wideOnly: true,
      cell: (model) => <Figure figure={model.latest?.figure ?? null} />,
    },
    {
      key: "review",
      header: "Reviews",
      cell: (model) =>
        model.openReviews > 0 ? (
          <Tag tone="warn">{model.openReviews} open</Tag>
        ) : (
          <span className="text-ink-3">none open</span>
        ),
    },
  ];
  return (
    <DataTable
      caption="Models of this project"
      columns={columns}
      rows={items}
      rowKey={(model) => model.id}
      rowHref={(model) => modelHref(base, model.slug)}
    />
  );
}

/** The figure that a version is known by, and its name. */
function Figure({ figure }: { figure: Headline | null }) {
  if (!figure || figure.value === null) return <span className="text-ink-3">–</span>;
  return (
    <>
      {formatMetric(figure.value)}
      <span className="block text-xs font-normal text-ink-3">{figure.label}</span>
    </>
  );
}
