"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { RadioGroup } from "#components/ui/choice.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { OUTCOMES, REVISIT_OUTCOME_LABELS, type RevisitOutcome } from "#domain/lifecycle/repetition.ts";
import type { Scenario } from "#domain/lifecycle/scenarios/catalogue.ts";
import { problemOf, useSaid } from "./use-lifecycle.ts";

const OWN_WORDS = "own";

type Told = {
  id: string;
  scenario: string | null;
  reason: string | null;
  outcome: RevisitOutcome | null;
  outcomeNote: string | null;
  effortHours: number | null;
};

/** Says why a revisit was made: one of the scenarios of its passage, or own words; and what it brought. */
export function ExplainRevisit({
  visit,
  title,
  scenarios,
}: {
  visit: Told;
  /** "Backtrack to data acquisition while model development was in focus" */
  title: string;
  scenarios: readonly Pick<Scenario, "key" | "title" | "when">[];
}) {
  const [open, setOpen] = useState(false);
  const told = visit.scenario !== null || visit.reason !== null;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm" variant="ghost">
          {told ? "Change" : "Say why"}
        </Button>
      </DialogTrigger>
      <DialogContent title="Why was this revisit made?" description={title}>
        <Form visit={visit} scenarios={scenarios} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function Form({
  visit,
  scenarios,
  onDone,
}: {
  visit: Told;
  scenarios: readonly Pick<Scenario, "key" | "title" | "when">[];
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const said = useSaid();
  const [why, setWhy] = useState(
    visit.scenario ?? (visit.reason !== null || scenarios.length === 0 ? OWN_WORDS : ""),
  );
  const [reason, setReason] = useState(visit.reason ?? "");
  const [outcome, setOutcome] = useState<RevisitOutcome | "">(visit.outcome ?? "");
  const [outcomeNote, setOutcomeNote] = useState(visit.outcomeNote ?? "");
  const [hours, setHours] = useState(visit.effortHours === null ? "" : String(visit.effortHours));
  const explain = useMutation(
    trpc.lifecycle.explainRevisit.mutationOptions({
      onSuccess: () => {
        onDone();
        said("The reason is kept with the visit.");
      },
    }),
  );
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        explain.mutate({
          visitId: visit.id,
          scenario: why === OWN_WORDS || why === "" ? undefined : why,
          reason,
          outcome: outcome === "" ? undefined : outcome,
          outcomeNote,
          effortHours: hours === "" ? undefined : Number(hours),
        });
      }}
    >
      {scenarios.length > 0 && (
        <RadioGroup
          legend="Reason"
          name="why"
          value={why}
          onValueChange={setWhy}
          options={[
            ...scenarios.map(({ key, title, when }) => ({ value: key, label: title, hint: when })),
            { value: OWN_WORDS, label: "Something else" },
          ]}
        />
      )}
      {(why === OWN_WORDS || reason !== "") && (
        <Field label={why === OWN_WORDS ? "In your words" : "In your words, beside the scenario"}>
          <Textarea rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
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
        <Field label="What shows it" optional>
          <Input
            value={outcomeNote}
            placeholder="AUC .71 to .74, run 12"
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
      {problemOf(explain.error) && (
        <p role="alert" className="text-sm text-bad">
          {problemOf(explain.error)}
        </p>
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
