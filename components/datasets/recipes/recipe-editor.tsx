"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { AnchorMark } from "#components/discussion/anchor-mark.tsx";
import { EditingBy } from "#components/shell/editing-by.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { useEditing } from "#components/trpc/live.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import {
  type RecipeRoles,
  type RecipeStep,
  recipeSpec,
  STEP_KINDS,
  STEP_LABELS,
} from "#domain/datasets/recipes/spec.ts";
import { stepAnchor } from "#domain/discussion/places.ts";
import { ApplyRecipe } from "./apply-recipe.tsx";
import { ColumnSelect } from "./column-inputs.tsx";
import { emptyStep } from "./empty-step.ts";
import { RecipePreview } from "./recipe-preview.tsx";
import { SaveRecipe } from "./save-recipe.tsx";
import { StepCard } from "./step-card.tsx";
import { StepFields } from "./step-fields.tsx";

export type SourceChoice = { id: string; name: string };
export type KeptRecipe = {
  id: string;
  slug: string;
  name: string;
  versionId: string;
  number: number;
  /** Threads stand on the newest version. */
  isNewest: boolean;
  spec: { roles: RecipeRoles; steps: RecipeStep[] };
};

type Draft = { key: number; step: RecipeStep };
const WAIT_MS = 400;
const NONE: RecipeRoles = {};

/** A recipe as a list of steps, and beside it what it makes of a sample of a dataset version. */
export function RecipeEditor({
  projectId,
  base,
  kept,
  sources,
  datasets,
  sourceId,
  writeReason,
}: {
  projectId: string;
  base: string;
  /** The version that is open; null for a recipe that is not kept yet. */
  kept: KeptRecipe | null;
  sources: readonly SourceChoice[];
  datasets: readonly { id: string; slug: string; name: string }[];
  sourceId: string | null;
  writeReason: string | null;
}) {
  const trpc = useTRPC();
  const [source, setSource] = useState(sourceId ?? sources[0]?.id ?? "");
  const [drafts, setDrafts] = useState<Draft[]>(() =>
    (kept?.spec.steps ?? []).map((step, key) => ({ key, step })),
  );
  const [next, setNext] = useState(drafts.length);
  const [roles, setRoles] = useState<RecipeRoles>(kept?.spec.roles ?? NONE);
  const [open, setOpen] = useState<number | null>(null);
  const steps = useMemo(() => drafts.map(({ step }) => step), [drafts]);
  const parsed = useMemo(() => recipeSpec.safeParse({ roles, steps }), [roles, steps]);
  // What is half written is previewed up to the step before it.
  const faulty = parsed.success ? null : firstFault(parsed.error.issues);
  const asked = useMemo(
    () =>
      recipeSpec.safeParse({ roles, steps: faulty === null ? steps : steps.slice(0, faulty.step) }).data ??
      null,
    [roles, steps, faulty],
  );
  const settled = useSettled(useDeferredValue(asked), WAIT_MS);
  const preview = useQuery(
    trpc.datasets.previewRecipe.queryOptions(
      { versionId: source, spec: settled ?? { steps: [{ do: "distinct" }] } },
      {
        enabled: settled !== null && source !== "",
        placeholderData: keepPreviousData,
        retry: false,
        staleTime: 60_000,
      },
    ),
  );
  const schema = useQuery(
    trpc.datasets.getVersion.queryOptions(
      { versionId: source },
      { enabled: source !== "", staleTime: 60_000 },
    ),
  );
  const seen = settled === null ? null : (preview.data ?? null);
  const columnsBefore = (place: number): DatasetColumn[] =>
    seen?.columnsBefore[Math.min(place, seen.columnsBefore.length - 1)] ?? schema.data?.columns ?? [];
  const atEnd = columnsBefore(drafts.length);
  const change = (place: number, step: RecipeStep) =>
    setDrafts(drafts.with(place, { ...draftAt(place), step }));
  const draftAt = (place: number): Draft => drafts[place] as Draft;
  const swap = (place: number, other: number) =>
    setDrafts(drafts.with(place, draftAt(other)).with(other, draftAt(place)));
  const add = (kind: string) => {
    const known = STEP_KINDS.find((one) => one === kind);
    if (!known) return;
    setDrafts([...drafts, { key: next, step: emptyStep(known, atEnd) }]);
    setOpen(next);
    setNext(next + 1);
  };
  const problemOf = (place: number): string | null => {
    if (faulty?.step === place) return faulty.sentence;
    return seen?.problem?.step === place && !preview.isPlaceholderData ? seen.problem.sentence : null;
  };
  const mine = JSON.stringify(parsed.data);
  const changed = mine !== written(kept);
  const what = `recipe ${kept?.id ?? ""}`;
  useEditing(kept && changed ? what : null);
  // Another version came while this one was open: who changed nothing reads the new one, who did keeps their steps.
  const [basis, setBasis] = useState(kept);
  const take = (spec: KeptRecipe["spec"]) => {
    setDrafts(spec.steps.map((step, key) => ({ key: next + key, step })));
    setNext(next + spec.steps.length);
    setRoles(spec.roles);
  };
  if (kept && kept.versionId !== basis?.versionId && (!changed || mine === written(basis))) {
    setBasis(kept);
    if (changed) take(kept.spec);
  }
  return (
    <div className="grid items-start gap-4 *:min-w-0 lg:grid-cols-[minmax(20rem,26rem)_minmax(0,1fr)]">
      <div className="grid gap-3">
        <Field
          label="Preview on"
          hint={sources.length === 0 ? "The project has no ready dataset version yet." : undefined}
        >
          <NativeSelect value={source} onChange={(event) => setSource(event.target.value)}>
            {sources.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Roles roles={roles} columns={atEnd} onChange={setRoles} />
        <ol className="grid gap-2" aria-label="Steps">
          {drafts.map(({ key, step }, place) => (
            <StepCard
              key={key}
              step={step}
              place={place}
              open={open === key}
              onToggle={() => setOpen(open === key ? null : key)}
              moves={
                writeReason
                  ? null
                  : {
                      up: place > 0 ? () => swap(place, place - 1) : null,
                      down: place < drafts.length - 1 ? () => swap(place, place + 1) : null,
                      remove: () => setDrafts(drafts.filter((draft) => draft.key !== key)),
                    }
              }
              result={faulty !== null && place >= faulty.step ? null : (seen?.steps[place] ?? null)}
              problem={problemOf(place)}
              mark={kept?.isNewest ? <StepMark steps={kept.spec.steps} step={step} /> : null}
              findings={seen?.findings.filter((finding) => finding.step === place) ?? []}
            >
              <fieldset disabled={writeReason !== null} className="grid min-w-0 gap-3">
                <legend className="sr-only">{STEP_LABELS[step.do]}</legend>
                <StepFields
                  step={step}
                  columns={columnsBefore(place)}
                  datasets={datasets}
                  onChange={(changedStep) => change(place, changedStep)}
                />
              </fieldset>
            </StepCard>
          ))}
        </ol>
        {!writeReason && (
          <NativeSelect aria-label="Add a step" value="" onChange={(event) => add(event.target.value)}>
            <option value="">Add a step…</option>
            {STEP_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {STEP_LABELS[kind]}
              </option>
            ))}
          </NativeSelect>
        )}
        <EditingBy what={what} act="editing this recipe" />
        {kept && kept.versionId !== basis?.versionId && (
          <Notice tone="warn">
            Version {kept.number} was saved while you changed the steps. Yours are kept here; saved, they
            become the version after it. Undo the changes to read it.
          </Notice>
        )}
        <div className="flex flex-wrap gap-2">
          <SaveRecipe
            projectId={projectId}
            base={base}
            kept={kept}
            spec={parsed.success ? parsed.data : null}
            changed={changed}
            sourceId={source}
            reason={writeReason}
          />
          {kept && (
            <ApplyRecipe
              base={base}
              kept={kept}
              sourceId={source}
              sources={sources}
              datasets={datasets}
              reason={
                writeReason ??
                (changed ? "Save the changed recipe first; what is applied is a version of it." : null)
              }
            />
          )}
          {changed && kept && (
            <Button
              variant="ghost"
              onClick={() => {
                take(kept.spec);
                setBasis(kept);
              }}
            >
              Undo the changes
            </Button>
          )}
        </div>
      </div>
      <div className="grid gap-4 *:min-w-0">
        <RecipePreview
          preview={seen}
          error={preview.error ? shownError(preview.error).message : null}
          waiting={preview.isFetching}
        />
      </div>
    </div>
  );
}

/** The content of a version, whatever the order in which it came. */
const written = (kept: KeptRecipe | null) =>
  kept === null ? null : JSON.stringify(recipeSpec.safeParse(kept.spec).data);

/** The threads on a step as it is kept. */
function StepMark({ steps, step }: { steps: readonly RecipeStep[]; step: RecipeStep }) {
  const own = JSON.stringify(step);
  const index = steps.findIndex((one) => JSON.stringify(one) === own);
  if (index === -1) return null;
  return <AnchorMark label={`step ${index + 1}`} anchor={stepAnchor(steps, index)} />;
}

/** What the columns mean, for the checks against leakage. */
function Roles({
  roles,
  columns,
  onChange,
}: {
  roles: RecipeRoles;
  columns: readonly DatasetColumn[];
  onChange: (roles: RecipeRoles) => void;
}) {
  const set = (role: keyof RecipeRoles) => (name: string) => {
    const { [role]: _old, ...rest } = roles;
    onChange(name === "" ? rest : { ...rest, [role]: name });
  };
  return (
    <fieldset className="grid gap-3 sm:grid-cols-3">
      <legend className="mb-1 text-sm text-ink-3">Named so that leaks can be looked for</legend>
      <ColumnSelect
        label="Target"
        none="None"
        value={roles.target ?? ""}
        columns={columns}
        onChange={set("target")}
      />
      <ColumnSelect
        label="Group"
        none="None"
        value={roles.group ?? ""}
        columns={columns}
        onChange={set("group")}
      />
      <ColumnSelect
        label="Time"
        none="None"
        value={roles.time ?? ""}
        columns={columns}
        fits={({ kind }) => kind === "datetime" || kind === "numeric"}
        onChange={set("time")}
      />
    </fieldset>
  );
}

/** The first step with something missing or wrong in it; one past the end where the list itself is empty. */
function firstFault(
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
): { step: number; sentence: string } | null {
  const faults = issues.flatMap(({ path, message }) =>
    path[0] === "steps" && typeof path[1] === "number" ? [{ step: path[1], sentence: message }] : [],
  );
  return faults.sort((a, b) => a.step - b.step)[0] ?? null;
}

/** A value once it has stayed the same for a while. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
