import Link from "next/link";
import { Chevron } from "#components/ui/input.tsx";
import { organizationHref, projectHref } from "./nav.ts";

export type Place = { name: string; slug: string };

const entry =
  "flex min-h-8 items-center justify-between gap-3 rounded-control px-2.5 py-1 hover:bg-line-2 aria-[current]:bg-accent-weak";

/** Names where one is and opens the list of where one can go. Needs no script. */
export function Switcher({
  org,
  project,
  projects,
}: {
  org: Place;
  project: Place | null;
  projects: readonly Place[];
}) {
  return (
    <>
      <button
        type="button"
        popoverTarget="switcher"
        className="mb-2 flex w-full items-center justify-between gap-2 rounded-control border border-line bg-panel px-2.5 py-1.5 text-left hover:bg-line-2"
      >
        <span className="min-w-0">
          <span className="block truncate text-2xs leading-tight text-ink-3">
            {project ? org.name : "Organization"}
          </span>
          <span className="block truncate">{project ? project.name : org.name}</span>
        </span>
        <Chevron />
      </button>
      <div
        id="switcher"
        popover="auto"
        className="floating animate-float max-h-[70vh] w-64 overflow-y-auto rounded-panel border border-line bg-panel p-1.5 text-ink shadow-float [--y:104px]"
      >
        <Link
          prefetch={false}
          href={organizationHref(org.slug)}
          aria-current={project ? undefined : "true"}
          className={entry}
        >
          <span className="truncate">{org.name}</span>
          <span className="shrink-0 text-xs text-ink-3">portfolio</span>
        </Link>
        <p className="px-2.5 pt-2.5 pb-1 text-2xs font-semibold text-ink-3">Projects</p>
        {projects.length === 0 && <p className="px-2.5 pb-1.5 text-sm text-ink-3">No project yet.</p>}
        {projects.map((place) => (
          <Link
            prefetch={false}
            key={place.slug}
            href={projectHref(org.slug, place.slug)}
            aria-current={place.slug === project?.slug ? "true" : undefined}
            className={entry}
          >
            <span className="truncate">{place.name}</span>
          </Link>
        ))}
      </div>
    </>
  );
}
