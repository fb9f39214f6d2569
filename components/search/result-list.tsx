import Link from "next/link";
import { organizationHref, projectHref } from "#components/shell/nav.ts";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { SEARCH_KIND_LABELS, type SearchHit } from "#domain/discussion/search.ts";
import { MarkedText } from "./marked-text.tsx";

export const titleOf = (hit: Pick<SearchHit, "title">): string => hit.title.map(({ text }) => text).join("");

/** An object's own page; of a person, their line among the people. */
export const hitHref = (org: string, hit: Pick<SearchHit, "id" | "project" | "title">): string =>
  hit.project
    ? `${projectHref(org, hit.project.slug)}/object/${hit.id}`
    : `${organizationHref(org)}/people?${new URLSearchParams({ q: titleOf(hit) })}`;

/** Found objects: what each is, its name, where the words stand, and in which project. */
export function ResultList({ org, items, now }: { org: string; items: readonly SearchHit[]; now: number }) {
  return (
    <ul>
      {items.map((hit) => (
        <li key={hit.id} className="border-t border-line-2 first:border-t-0">
          <Link
            prefetch={false}
            href={hitHref(org, hit)}
            className="grid gap-x-4 gap-y-0.5 px-4.5 py-2.5 hover:bg-line-2 sm:grid-cols-[8.5rem_1fr]"
          >
            <span>
              <Tag>{SEARCH_KIND_LABELS[hit.kind].one}</Tag>
            </span>
            <span className="min-w-0">
              <b className="block break-words">
                {hit.kind === "comment" && "Comment "}
                <MarkedText parts={hit.title} />
              </b>
              {hit.snippet.length > 0 && (
                <span dir="auto" className="block text-sm break-words text-ink-2">
                  <MarkedText parts={hit.snippet} />
                </span>
              )}
              <span className="block text-xs text-ink-3">
                {hit.project ? `${hit.project.name} · ` : "Joined "}
                <Timestamp at={hit.at} now={now} />
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
