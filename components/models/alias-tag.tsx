import { Tag } from "#components/ui/tag.tsx";
import { DEFAULT_ALIAS } from "#domain/models/serving-name.ts";

/** A name that points at a version. The champion is what serves when nothing else is asked for. */
export function AliasTag({ alias }: { alias: string }) {
  return <Tag tone={alias === DEFAULT_ALIAS ? "ok" : "neutral"}>{alias}</Tag>;
}
