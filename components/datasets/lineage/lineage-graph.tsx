import { scrollRegion } from "#components/ui/scroll-region.ts";
import { type LineageGraph, NODE_KIND_LABELS, type NodeKind } from "#domain/datasets/lineage/graph.ts";
import { layOut, type Placed } from "#domain/datasets/lineage/layout.ts";
import { formatCount } from "#domain/format/numbers.ts";

const WIDTH = 176;
const HEIGHT = 40;
const GAP_X = 44;
const GAP_Y = 8;
const TOP = 24;
const EDGE = 8;
const LETTERS = 25;

/** A bar at the left edge tells the kinds apart, and the heading above says which it is. */
const COLOURS: Record<NodeKind, string> = {
  source: "var(--ink-3)",
  version: "var(--phase-da)",
  recipe: "var(--phase-dp)",
  run: "var(--phase-md)",
  model: "var(--phase-gc)",
  deployment: "var(--phase-de)",
};

const leftOf = ({ column }: Placed) => EDGE + column * (WIDTH + GAP_X);
const topOf = ({ row }: Placed) => TOP + row * (HEIGHT + GAP_Y);
const cut = (text: string) =>
  Array.from(text).length > LETTERS
    ? `${Array.from(text)
        .slice(0, LETTERS - 1)
        .join("")}…`
    : text;

/** A lineage from left to right. Each node is a link, in the order of the columns, so that Tab walks along the way. */
export function LineagePicture({
  graph,
  hrefOf,
  about,
}: {
  graph: LineageGraph;
  /** Where a node leads; null for one that leads nowhere. */
  hrefOf: (node: Placed) => string | null;
  about: string | null;
}) {
  const layout = layOut(graph);
  const placed = new Map(layout.nodes.map((node) => [node.id, node]));
  const width = EDGE * 2 + layout.columns * (WIDTH + GAP_X) - GAP_X;
  const height = TOP + layout.rows * (HEIGHT + GAP_Y) + EDGE;
  const heads = [...Map.groupBy(layout.nodes, ({ column }) => column)];
  return (
    <figure className="min-w-0">
      <div
        {...scrollRegion("Lineage as a picture; the table below holds the same")}
        className="max-h-[70vh] overflow-auto rounded-panel border border-line bg-panel"
      >
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: its links have names of their own, which a title would hide */}
        <svg width={width} height={height} className="block text-2xs">
          {heads.map(([column, nodes]) => (
            <text
              key={column}
              x={EDGE + column * (WIDTH + GAP_X)}
              y={15}
              fill="var(--ink-3)"
              className="font-medium"
            >
              {[...new Set(nodes.map(({ kind }) => NODE_KIND_LABELS[kind]))].join(", ")}
            </text>
          ))}
          <g fill="none" stroke="var(--line-strong)">
            {layout.edges.map(({ from, to }) => {
              const [start, end] = [placed.get(from), placed.get(to)];
              return start && end ? <path key={`${from} ${to}`} d={curve(start, end)} /> : null;
            })}
          </g>
          {layout.nodes.map((node) => (
            <NodeLink
              key={node.id}
              node={node}
              href={hrefOf(node)}
              isAbout={about !== null && [node.id, node.group, node.objectId].includes(about)}
            />
          ))}
        </svg>
      </div>
      <figcaption className="mt-1.5 text-xs text-ink-3">
        From left to right: what was made of what. {formatCount(layout.nodes.length)} nodes. A node leads to
        what it comes from and what came of it.
      </figcaption>
    </figure>
  );
}

function curve(start: Placed, end: Placed): string {
  const [x1, y1] = [leftOf(start) + WIDTH, topOf(start) + HEIGHT / 2];
  const [x2, y2] = [leftOf(end), topOf(end) + HEIGHT / 2];
  const bend = Math.min(GAP_X, (x2 - x1) / 2 + 4);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

function NodeLink({ node, href, isAbout }: { node: Placed; href: string | null; isAbout: boolean }) {
  const words = `${NODE_KIND_LABELS[node.kind]} ${node.name}${node.detail ? `, ${node.detail}` : ""}`;
  const box = (
    <>
      <title>{words}</title>
      <rect
        width={WIDTH}
        height={HEIGHT}
        rx={5}
        fill={isAbout ? "var(--accent-weak)" : "var(--paper)"}
        stroke={isAbout ? "var(--accent)" : "var(--line-strong)"}
      />
      <rect width={4} height={HEIGHT} rx={2} fill={COLOURS[node.kind]} />
      <text x={11} y={17} fill="var(--ink)" className="font-medium">
        {cut(node.name)}
      </text>
      <text x={11} y={31} fill="var(--ink-3)">
        {cut(node.detail)}
      </text>
    </>
  );
  const place = `translate(${leftOf(node)} ${topOf(node)})`;
  if (href === null) return <g transform={place}>{box}</g>;
  return (
    <g transform={place}>
      <a href={href} aria-label={words} aria-current={isAbout ? "true" : undefined}>
        {box}
      </a>
    </g>
  );
}
