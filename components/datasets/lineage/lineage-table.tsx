import Link from "next/link";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import {
  type LineageGraph,
  type LineageNode,
  NODE_KIND_LABELS,
  NODE_KINDS,
} from "#domain/datasets/lineage/graph.ts";
import { formatCount } from "#domain/format/numbers.ts";

const NAMED = 3;

/** The same as a list: each node with what it was made from and what was made of it. */
export function LineageTable({
  graph,
  base,
  aboutHref,
  now,
}: {
  graph: LineageGraph;
  base: string;
  aboutHref: (id: string) => string;
  now: string;
}) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const beside = (id: string, far: "from" | "to") =>
    graph.edges.flatMap((edge) =>
      edge[far === "from" ? "to" : "from"] === id ? (nodes.get(edge[far]) ?? []) : [],
    );
  const rows = [...graph.nodes].sort(
    (a, b) => NODE_KINDS.indexOf(a.kind) - NODE_KINDS.indexOf(b.kind) || b.at.localeCompare(a.at),
  );
  const columns: Column<LineageNode>[] = [
    { key: "kind", header: "What", cell: ({ kind }) => NODE_KIND_LABELS[kind] },
    {
      key: "name",
      header: "Name",
      wrap: true,
      cell: ({ name, objectId }) =>
        objectId === null ? (
          name
        ) : (
          <Link prefetch={false} className="link" href={`${base}/object/${objectId}`}>
            {name}
          </Link>
        ),
    },
    { key: "detail", header: "Facts", wrap: true, cell: ({ detail }) => detail },
    { key: "from", header: "From", wrap: true, cell: ({ id }) => named(beside(id, "from")) },
    { key: "into", header: "Into", wrap: true, cell: ({ id }) => named(beside(id, "to")) },
    { key: "at", header: "When", cell: ({ at }) => <Timestamp at={at} now={now} /> },
    {
      key: "only",
      header: <span className="sr-only">Its own lineage</span>,
      cell: ({ objectId, name }) =>
        objectId && (
          <Link
            prefetch={false}
            className="link"
            href={aboutHref(objectId)}
            aria-label={`Only the lineage of ${name}`}
          >
            Only this
          </Link>
        ),
    },
  ];
  return <DataTable caption="Lineage as a list" rows={rows} rowKey={({ id }) => id} columns={columns} />;
}

function named(nodes: readonly LineageNode[]): string {
  const names = nodes.slice(0, NAMED).map(({ name }) => name);
  const more = nodes.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${formatCount(more)} more` : names.join(", ");
}
