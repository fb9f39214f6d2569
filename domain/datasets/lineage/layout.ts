import type { LineageEdge, LineageGraph, LineageNode } from "./graph.ts";

export type Placed = LineageNode & { column: number; row: number };
export type Layout = { nodes: Placed[]; edges: LineageEdge[]; columns: number; rows: number };

const SWEEPS = 4;

/**
 * Places a lineage in columns from left to right: data by its longest way from a file, then runs, models and deployments in one column each.
 * Within a column nodes stand near those they come from and lead to (barycentres, after Sugiyama 1981), which keeps crossings few.
 */
export function layOut(graph: LineageGraph): Layout {
  const column = columnsOf(graph);
  const columns = new Map<number, LineageNode[]>();
  const ordered = [...graph.nodes].sort((a, b) => a.group.localeCompare(b.group) || a.at.localeCompare(b.at));
  for (const node of ordered) {
    const at = column.get(node.id) ?? 0;
    columns.set(at, [...(columns.get(at) ?? []), node]);
  }
  const places = [...columns.keys()].sort((a, b) => a - b);
  const near = neighbours(graph.edges);
  const row = new Map<string, number>();
  const settle = (nodes: readonly LineageNode[]) => {
    for (const [place, { id }] of nodes.entries()) row.set(id, place);
  };
  for (const nodes of columns.values()) settle(nodes);
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const at of sweep % 2 === 0 ? places : [...places].reverse()) {
      const nodes = columns.get(at) ?? [];
      const weight = new Map(
        nodes.map(({ id }) => [id, middleOf(near.get(id) ?? [], row) ?? row.get(id) ?? 0]),
      );
      nodes.sort((a, b) => (weight.get(a.id) ?? 0) - (weight.get(b.id) ?? 0));
      settle(nodes);
    }
  return {
    nodes: places.flatMap((at, index) =>
      (columns.get(at) ?? []).map((node, place) => ({ ...node, column: index, row: place })),
    ),
    edges: graph.edges,
    columns: places.length,
    rows: Math.max(0, ...[...columns.values()].map((nodes) => nodes.length)),
  };
}

function middleOf(ids: readonly string[], row: ReadonlyMap<string, number>): number | null {
  const rows = ids.flatMap((id) => row.get(id) ?? []);
  return rows.length === 0 ? null : rows.reduce((sum, at) => sum + at, 0) / rows.length;
}

function neighbours(edges: readonly LineageEdge[]): Map<string, string[]> {
  const near = new Map<string, string[]>();
  const add = (id: string, other: string) => {
    const known = near.get(id);
    if (known) known.push(other);
    else near.set(id, [other]);
  };
  for (const { from, to } of edges) {
    add(from, to);
    add(to, from);
  }
  return near;
}

const AFTER_DATA = { run: 1, model: 2, deployment: 3 } as const;

function columnsOf({ nodes, edges }: LineageGraph): Map<string, number> {
  const into = new Map<string, string[]>();
  for (const { from, to } of edges) into.set(to, [...(into.get(to) ?? []), from]);
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const depth = new Map<string, number>();
  const depthOf = (id: string): number => {
    const known = depth.get(id);
    if (known !== undefined) return known;
    // A version without its file in sight still stands after the files.
    const least = kinds.get(id) === "source" ? 0 : 1;
    depth.set(id, least);
    const found = Math.max(least, ...(into.get(id) ?? []).map((parent) => depthOf(parent) + 1));
    depth.set(id, found);
    return found;
  };
  const isData = ({ kind }: LineageNode) => kind === "source" || kind === "version" || kind === "recipe";
  const last = Math.max(0, ...nodes.filter(isData).map(({ id }) => depthOf(id)));
  return new Map(
    nodes.map((node) => [
      node.id,
      node.kind === "source" || node.kind === "version" || node.kind === "recipe"
        ? depthOf(node.id)
        : last + AFTER_DATA[node.kind],
    ]),
  );
}
