import { Tag } from "#components/ui/tag.tsx";
import { ANCHOR_LABELS } from "#domain/discussion/anchors.ts";
import type { AnchorView } from "#domain/discussion/view.ts";

const SHOWN = 160;

/** The place that a thread is about, with what stood there, and whether it still does. */
export function AnchorChip({ anchor, earlier = false }: { anchor: AnchorView; earlier?: boolean }) {
  const { kind, label, quote, found } = anchor;
  const words = kind === "passage" ? `“${short(quote)}”` : short(quote);
  return (
    <p className="grid gap-0.5 rounded-control border-l-2 border-accent bg-line-2 px-2.5 py-1.5 text-sm">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <span className="text-xs text-ink-3">{ANCHOR_LABELS[kind]}</span>
        <span className="font-medium">{label}</span>
        {found.state !== "found" && <Tag tone="warn">outdated</Tag>}
        {earlier && <Tag>of an earlier version</Tag>}
      </span>
      <span className={kind === "passage" ? "text-ink-2 italic" : "tabular text-ink-2"}>
        <bdi>{words}</bdi>
        {found.state === "changed" && <span className="not-italic"> when it was said; now {found.now}</span>}
        {found.state === "gone" && <span className="not-italic"> stood there then; it no longer does</span>}
      </span>
    </p>
  );
}

const short = (text: string) => {
  const characters = Array.from(text);
  return characters.length <= SHOWN ? text : `${characters.slice(0, SHOWN).join("")}…`;
};
