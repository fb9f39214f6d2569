"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox, RadioGroup } from "#components/ui/choice.tsx";
import { DialogFooter } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Tag } from "#components/ui/tag.tsx";
import type { Evidence } from "#domain/lifecycle/evidence.ts";
import { OUTCOMES, REVISIT_OUTCOME_LABELS, type RevisitOutcome } from "#domain/lifecycle/repetition.ts";
import { EvidenceChoice } from "./evidence.tsx";
import type { Proposals } from "./types.ts";
import { isConflict, problemOf, useSaid } from "./use-lifecycle.ts";

const OWN_WORDS = "own";

export type Told = {
  id: string;
  scenario: string | null;
  reason: string | null;
  outcome: RevisitOutcome | null;
  outcomeNote: string | null;
  evidence: readonly Evidence[];
  effortHours: number | null;
};

/** Waits for what the portal proposes, so that the likely reason is chosen already when the form appears. */
export function ExplainForm({ visit, onDone }: { visit: Told; onDone: () => void }) {
  const trpc = useTRPC();
  const proposed = useQuery(trpc.lifecycle.revisitProposals.queryOptions({ visitId: visit.id }));
  if (proposed.isPending) {
    return (
      <div aria-busy="true" className="grid gap-2">
        <Skeleton className="h-5 w-24" />
        <Skeleton className="h-12" />
        <Skeleton className="h-12" />
      </div>
    );
  }
  if (proposed.error) {
    return (
      <div className="grid justify-items-start gap-3">
        <p role="alert" className="text-sm text-bad">
          {problemOf(proposed.error)}
        </p>
        <Button onClick={() => void proposed.refetch()}>Load the proposals again</Button>
      </div>
    );
  }
  return <Form visit={visit} proposals={proposed.data} onDone={onDone} />;
}

function Form({ visit, proposals, onDone }: { visit: Told; proposals: Proposals; onDone: () => void }) {
  const { reasons } = proposals;
  const trpc = useTRPC();
  const said = useSaid();
  const likely = reasons.find(({ because }) => because.length > 0)?.key ?? "";
  const [why, setWhy] = useState(
    visit.scenario ?? (visit.reason !== null || reasons.length === 0 ? OWN_WORDS : likely),
  );
  const [reason, setReason] = useState(visit.reason ?? "");
  const [outcome, setOutcome] = useState<RevisitOutcome | "">(visit.outcome ?? "");
  const [outcomeNote, setOutcomeNote] = useState(visit.outcomeNote ?? "");
  const [chosen, setChosen] = useState<readonly string[]>(visit.evidence.map(({ id }) => id));
  const [hours, setHours] = useState(visit.effortHours === null ? "" : String(visit.effortHours));
  const [atOnce, setAtOnce] = useState(false);
  // What was kept before stays choosable with the facts of then, also when the portal would not propose it now.
  const evidence = [
    ...visit.evidence,
    ...proposals.evidence.filter(({ id }) => !visit.evidence.some((kept) => kept.id === id)),
  ];
  const explain = useMutation(
    trpc.lifecycle.explainRevisit.mutationOptions({
      onSuccess: () => {
        onDone();
        said("The reason is kept with the visit.");
      },
    }),
  );
  const keep = (brought: RevisitOutcome | "", shown: readonly string[]) =>
    explain.mutate({
      visitId: visit.id,
      scenario: why === OWN_WORDS || why === "" ? undefined : why,
      reason,
      outcome: brought === "" ? undefined : brought,
      outcomeNote,
      evidence: [...shown],
      effortHours: hours === "" ? undefined : Number(hours),
      ...(atOnce && { atOnce }),
    });
  const problem = problemOf(explain.error);
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        keep(outcome, chosen);
      }}
    >
      {reasons.length > 0 && (
        <RadioGroup
          legend="Reason"
          name="why"
          value={why}
          onValueChange={setWhy}
          options={[
            ...reasons.map(({ key, title, when, paperSection, because }) => ({
              value: key,
              label: (
                <>
                  {title} {because.length > 0 && <Tag tone="ok">likely</Tag>}
                </>
              ),
              hint: `${when} (Paper, ${paperSection}.)${because.length > 0 ? ` Likely because ${because.join("; ")}.` : ""}`,
            })),
            { value: OWN_WORDS, label: "Something else" },
          ]}
        />
      )}
      {(why === OWN_WORDS || reason !== "") && (
        <Field label={why === OWN_WORDS ? "In your words" : "In your words, beside the scenario"}>
          <Textarea rows={2} dir="auto" value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      )}
      {evidence.length > 0 && (
        <EvidenceChoice
          evidence={evidence}
          chosen={chosen}
          pending={explain.isPending}
          onChange={(ids) => {
            setChosen(ids);
            if (ids.length > 0 && outcome === "") setOutcome("improved");
          }}
          onKeep={(id) => keep("improved", [...new Set([...chosen, id])])}
        />
      )}
      <RadioGroup
        legend="What it brought"
        name="outcome"
        value={outcome}
        onValueChange={(value) => setOutcome(OUTCOMES.find((known) => known === value) ?? "")}
        options={[
          ...OUTCOMES.map((value) => ({ value, label: REVISIT_OUTCOME_LABELS[value], hint: HINTS[value] })),
          { value: "", label: "Not known yet" },
        ]}
      />
      <div className="grid gap-3 sm:grid-cols-[1fr_8rem]">
        <Field label="What else shows it" optional>
          <Input
            value={outcomeNote}
            dir="auto"
            placeholder="The airline sent the missing days"
            onChange={(event) => setOutcomeNote(event.target.value)}
          />
        </Field>
        <Field label="Hours" optional>
          <Input
            type="number"
            inputMode="decimal"
            min={0.25}
            max={24}
            step={0.25}
            value={hours}
            onChange={(event) => setHours(event.target.value)}
          />
        </Field>
      </div>
      {problem && (
        <p role="alert" className="text-sm text-bad">
          {problem}
        </p>
      )}
      {isConflict(explain.error) && hours !== "" && (
        <Checkbox
          label="Both went on at once"
          checked={atOnce}
          onChange={(event) => setAtOnce(event.target.checked)}
        />
      )}
      <DialogFooter>
        <Button type="submit" variant="primary" pending={explain.isPending}>
          Keep the reason
        </Button>
      </DialogFooter>
    </form>
  );
}

const HINTS: Readonly<Record<RevisitOutcome, string>> = {
  improved: "Something is better than before.",
  unchanged: "It was worth a look, and nothing changed.",
  blocked: "It could not be done; something stands in the way.",
};
