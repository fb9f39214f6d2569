import { z } from "zod";
import { formatCount } from "#domain/format/numbers.ts";
import { anyIdSchema, idSchema } from "../../format/ids.ts";

export const NODE_KINDS = ["source", "version", "recipe", "run", "model", "deployment"] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

export const NODE_KIND_LABELS: Record<NodeKind, string> = {
  source: "File",
  version: "Dataset version",
  recipe: "Recipe",
  run: "Run",
  model: "Model version",
  deployment: "Deployment",
};

export type LineageNode = {
  /** Of the object, except for a file (its digest), a recipe (beside what it made) and runs told together. */
  id: string;
  kind: NodeKind;
  name: string;
  detail: string;
  at: string;
  /** What it belongs to: the dataset, the recipe, the experiment, the model. */
  group: string;
  /** The object that has a page; null for a file and for runs told together. */
  objectId: string | null;
};
export type LineageEdge = { from: string; to: string };
export type LineageGraph = { nodes: LineageNode[]; edges: LineageEdge[] };

/** What a page gets: `total` counts the nodes before the oldest were left out. */
export type LineageView = LineageGraph & { total: number; about: string | null };

/** `about` narrows to what an object comes from and what came of it: a dataset, a model, or any node. */
export const LineageRef = z.object({ projectId: idSchema("prj"), about: anyIdSchema.nullish() });

/** What leads to some nodes and what they lead to, themselves among it. */
export function relatedTo(graph: LineageGraph, starts: readonly string[]): LineageGraph {
  const reached = new Set(starts);
  for (const [near, far] of [
    ["from", "to"],
    ["to", "from"],
  ] as const) {
    const next = new Map<string, string[]>();
    for (const edge of graph.edges) next.set(edge[near], [...(next.get(edge[near]) ?? []), edge[far]]);
    const seen = new Set(starts);
    const waiting = [...starts];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
      for (const other of next.get(id) ?? [])
        if (!seen.has(other)) {
          seen.add(other);
          waiting.push(other);
        }
    for (const id of seen) reached.add(id);
  }
  return within(graph, reached);
}

/**
 * Runs of one experiment on one dataset version that no model came of are told together, so that a search over hundreds of settings is one
 * node. A run in `keep` stays by itself.
 */
export function togetherRuns(graph: LineageGraph, keep: ReadonlySet<string>): LineageGraph {
  const leading = new Set(graph.edges.map(({ from }) => from));
  const dataOf = new Map(graph.edges.map(({ from, to }) => [to, from]));
  const alone = (node: LineageNode) => node.kind === "run" && !leading.has(node.id) && !keep.has(node.id);
  const groups = new Map<string, LineageNode[]>();
  for (const node of graph.nodes) {
    if (!alone(node)) continue;
    const key = `${node.group} ${dataOf.get(node.id) ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const standsFor = new Map<string, LineageNode>();
  for (const [key, members] of groups) {
    const [first] = members;
    if (!first || members.length < 2) continue;
    const newest = members.reduce((a, b) => (a.at > b.at ? a : b));
    const one = {
      ...newest,
      id: `runs ${key}`,
      name: `${formatCount(members.length)} runs`,
      detail: "no model came of them",
      objectId: first.group,
    };
    for (const { id } of members) standsFor.set(id, one);
  }
  const nodes = new Map(
    graph.nodes.map((node) => standsFor.get(node.id) ?? node).map((node) => [node.id, node]),
  );
  const edges = new Map(
    graph.edges.map(({ from, to }) => {
      const edge = { from: standsFor.get(from)?.id ?? from, to: standsFor.get(to)?.id ?? to };
      return [`${edge.from} ${edge.to}`, edge];
    }),
  );
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

/** The newest nodes, at most so many, with the edges between them. */
export function newest(graph: LineageGraph, most: number): LineageGraph {
  if (graph.nodes.length <= most) return graph;
  const kept = [...graph.nodes].sort((a, b) => b.at.localeCompare(a.at)).slice(0, most);
  return within(graph, new Set(kept.map(({ id }) => id)));
}

function within({ nodes, edges }: LineageGraph, ids: ReadonlySet<string>): LineageGraph {
  return {
    nodes: nodes.filter(({ id }) => ids.has(id)),
    edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
  };
}
