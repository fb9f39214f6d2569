import { Button } from "#components/ui/button.tsx";
import { Chip, FilterChip, FilterOption, Filters } from "#components/ui/chip.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { kindWords } from "./object-href.ts";
import { type SavedView, SavedViews } from "./saved-views.tsx";
import { type AuditSearch, auditHref, SPAN_LABELS, SPANS, type Span } from "./search.ts";
import type { Facets } from "./types.ts";

const SPAN_KEYS = Object.keys(SPANS) as Span[];

/** The filters of the audit log, each in the address. */
export function AuditFilters({
  base,
  search,
  facets,
  views,
  projectId,
}: {
  base: string;
  search: AuditSearch;
  facets: Facets;
  views: readonly SavedView[];
  projectId: string | null;
}) {
  const href = (change: AuditSearch) => auditHref(base, search, change);
  const actor = facets.actors.find(({ id }) => id === search.actor);
  const areas = [...new Set(facets.actions.map((action) => action.split(".")[0] ?? ""))];
  const span = SPAN_KEYS.find((key) => key === search.span);
  const period = [search.from, search.to].filter(Boolean).join(" to ");
  return (
    <Filters>
      <SavedViews base={base} search={search} views={views} projectId={projectId} />
      <FilterChip
        label={search.actor ? (actor?.label ?? search.actor) : "any actor"}
        active={Boolean(search.actor)}
        clearHref={href({ actor: undefined })}
      >
        {facets.actors.map(({ id, label }) => (
          <FilterOption key={id} href={href({ actor: id })} active={id === search.actor}>
            {label}
          </FilterOption>
        ))}
      </FilterChip>
      <FilterChip
        label={search.act ?? "any act"}
        active={Boolean(search.act)}
        clearHref={href({ act: undefined })}
      >
        {areas.map((area) => (
          <span key={area} className="block">
            <FilterOption href={href({ act: area })} active={area === search.act}>
              <b className="font-semibold">{area}</b>
            </FilterOption>
            {facets.actions
              .filter((action) => action.startsWith(`${area}.`))
              .map((action) => (
                <FilterOption key={action} href={href({ act: action })} active={action === search.act}>
                  <code className="pl-2 text-xs">{action}</code>
                </FilterOption>
              ))}
          </span>
        ))}
      </FilterChip>
      <FilterChip
        label={search.kind ? kindWords(search.kind) : "any object"}
        active={Boolean(search.kind)}
        clearHref={href({ kind: undefined })}
      >
        {facets.targetTypes.map((kind) => (
          <FilterOption key={kind} href={href({ kind })} active={kind === search.kind}>
            {kindWords(kind)}
          </FilterOption>
        ))}
      </FilterChip>
      <FilterChip
        label={span ? SPAN_LABELS[span] : period || "any time"}
        active={Boolean(span || period)}
        clearHref={href({ span: undefined, from: undefined, to: undefined })}
      >
        {SPAN_KEYS.map((key) => (
          <FilterOption
            key={key}
            href={href({ span: key, from: undefined, to: undefined })}
            active={key === span}
          >
            {SPAN_LABELS[key]}
          </FilterOption>
        ))}
        <form action={base} className="mt-1 grid gap-2 border-t border-line-2 p-2.5 text-xs">
          {Object.entries({ ...search, span: undefined, cursor: undefined, entry: undefined })
            .filter(([key, value]) => value && key !== "from" && key !== "to")
            .map(([key, value]) => (
              <input key={key} type="hidden" name={key} value={value} />
            ))}
          <Field label="From, UTC">
            <Input type="date" name="from" defaultValue={search.from} />
          </Field>
          <Field label="To and including">
            <Input type="date" name="to" defaultValue={search.to} />
          </Field>
          <Button type="submit" size="sm">
            Show these days
          </Button>
        </form>
      </FilterChip>
      <Chip
        active={search.outcome === "denied"}
        href={href({ outcome: search.outcome === "denied" ? undefined : "denied" })}
      >
        denied only
      </Chip>
      <Chip
        active={search.outcome === "error"}
        href={href({ outcome: search.outcome === "error" ? undefined : "error" })}
      >
        failed only
      </Chip>
      {search.object && (
        <Chip active href={href({ object: undefined })}>
          story of <code className="text-xs">{search.object}</code> ✕
        </Chip>
      )}
    </Filters>
  );
}
