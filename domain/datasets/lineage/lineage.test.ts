import { describe, expect, test } from "vitest";
import {
  type LineageGraph,
  type LineageNode,
  type NodeKind,
  newest,
  relatedTo,
  togetherRuns,
} from "./graph.ts";
import { layOut } from "./layout.ts";

const node = (id: string, kind: NodeKind, more: Partial<LineageNode> = {}): LineageNode => ({
  id,
  kind,
  name: id,
  detail: "",
  at: "2026-01-01T00:00:00.000Z",
  group: kind,
  objectId: id,
  ...more,
});
const edge = (way: string) =>
  way
    .split(">")
    .slice(1)
    .map((to, i) => ({ from: way.split(">")[i] ?? "", to }));

const GRAPH: LineageGraph = {
  nodes: [
    node("file", "source"),
    node("raw", "version"),
    node("clean", "recipe"),
    node("ready", "version"),
    node("r1", "run", { group: "first" }),
    node("r2", "run", { group: "first" }),
    node("r3", "run", { group: "first" }),
    node("m", "model"),
    node("live", "deployment"),
    node("other", "source"),
    node("apart", "version"),
  ],
  edges: [
    ...edge("file>raw>clean>ready>r1>m>live"),
    ...edge("ready>r2"),
    ...edge("ready>r3"),
    ...edge("other>apart"),
  ],
};
const ids = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id);

describe("a lineage", () => {
  test("of one object holds what it comes from and what came of it, and nothing beside it", () => {
    expect(ids(relatedTo(GRAPH, ["m"]))).toEqual(["file", "raw", "clean", "ready", "r1", "m", "live"]);
    expect(ids(relatedTo(GRAPH, ["ready"]))).not.toContain("apart");
    expect(ids(relatedTo(GRAPH, ["r2"]))).toEqual(["file", "raw", "clean", "ready", "r2"]);
  });

  test("tells runs without a model together, and leaves the one that is asked for by itself", () => {
    const together = togetherRuns(GRAPH, new Set());
    expect(together.nodes.filter(({ kind }) => kind === "run").map(({ name }) => name)).toEqual([
      "r1",
      "2 runs",
    ]);
    expect(together.edges.filter(({ from }) => from === "ready")).toHaveLength(2);
    expect(ids(togetherRuns(GRAPH, new Set(["r2"])))).toEqual(ids(GRAPH));
  });

  test("keeps the newest where there are too many, with no edge into nothing", () => {
    const late = { ...GRAPH, nodes: [...GRAPH.nodes.slice(1), node("file", "source", { at: "2020" })] };
    const kept = newest(late, 10);
    expect(ids(kept)).not.toContain("file");
    expect(kept.edges).not.toContainEqual({ from: "file", to: "raw" });
  });

  test("runs from left to right: each edge leads to a later column", () => {
    const { nodes, edges, columns } = layOut(GRAPH);
    const column = new Map(nodes.map((placed) => [placed.id, placed.column]));
    for (const { from, to } of edges) expect(column.get(to)).toBeGreaterThan(column.get(from) ?? 99);
    expect(columns).toBe(7);
    expect(column.get("apart")).toBe(1);
  });

  test("gives each node a place of its own, however many there are", () => {
    const many: LineageGraph = {
      nodes: [node("v", "version"), ...Array.from({ length: 400 }, (_, i) => node(`r${i}`, "run"))],
      edges: Array.from({ length: 400 }, (_, i) => ({ from: "v", to: `r${i}` })),
    };
    const { nodes, rows } = layOut(many);
    expect(new Set(nodes.map(({ column, row }) => `${column} ${row}`)).size).toBe(401);
    expect(rows).toBe(400);
  });

  test("stands in few crossings: two ways that do not meet do not cross", () => {
    const crossed: LineageGraph = {
      nodes: [node("a", "source"), node("b", "source"), node("vb", "version"), node("va", "version")],
      edges: [...edge("a>va"), ...edge("b>vb")],
    };
    const row = new Map(layOut(crossed).nodes.map((placed) => [placed.id, placed.row]));
    expect((row.get("a") ?? 0) < (row.get("b") ?? 0)).toBe((row.get("va") ?? 0) < (row.get("vb") ?? 0));
  });
});
