"use client";

import { useMutation } from "@tanstack/react-query";
import { type ReactElement, type SubmitEvent, useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect, Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import {
  ACQUISITION_FIELDS,
  ACQUISITION_TEXT_MAX,
  type Acquisition,
  AGREEMENT_LABELS,
  CONSENT_LABELS,
  DILIGENCE_LABELS,
  EMPTY_ACQUISITION,
  LAWFUL_BASIS_LABELS,
  PILOT_LABELS,
  SENSITIVITY_LABELS,
} from "#domain/datasets/acquisition/acquisition.ts";
import { ACQUISITION_NOTE_MAX } from "#domain/datasets/acquisition/schemas.ts";

export type AcquisitionDraftVersion = { id: string; name: string };
type FieldName = keyof Acquisition;

const CHOICES = {
  diligence: DILIGENCE_LABELS,
  agreement: AGREEMENT_LABELS,
  consent: CONSENT_LABELS,
  lawfulBasis: LAWFUL_BASIS_LABELS,
  sensitivity: SENSITIVITY_LABELS,
  pilot: PILOT_LABELS,
} as const satisfies Partial<Record<FieldName, Record<string, string>>>;

const GROUPS: { title: string; fields: FieldName[] }[] = [
  { title: "Where it comes from", fields: ["source", "provider", "diligence", "diligenceNote"] },
  {
    title: "What allows its use",
    fields: [
      "agreement",
      "agreementUntil",
      "agreementNote",
      "consent",
      "consentNote",
      "lawfulBasis",
      "lawfulBasisNote",
    ],
  },
  { title: "How it is kept", fields: ["sensitivity", "retentionUntil", "retention"] },
  { title: "Before the whole was taken", fields: ["pilot", "pilotVersionId", "pilotNote"] },
];
const WIDE: ReadonlySet<FieldName> = new Set([
  "source",
  "provider",
  "diligenceNote",
  "agreementNote",
  "consentNote",
  "lawfulBasisNote",
  "retention",
  "pilotNote",
]);
const DAYS: ReadonlySet<FieldName> = new Set(["agreementUntil", "retentionUntil"]);

/** Writes the next version of an acquisition record, starting from the one that was read. */
export function AcquisitionForm({
  datasetId,
  after,
  content,
  versions,
  onDone,
}: {
  datasetId: string;
  after: number;
  content: Acquisition | null;
  versions: readonly AcquisitionDraftVersion[];
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [draft, setDraft] = useState<Acquisition>(content ?? EMPTY_ACQUISITION);
  const [note, setNote] = useState("");
  const save = useMutation(
    trpc.datasets.recordAcquisition.mutationOptions({
      onSuccess: ({ number }) => {
        done(`Kept as version ${number} of the record.`);
        onDone();
      },
    }),
  );
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate({ datasetId, after, content: draft, note });
  };
  const change = (field: FieldName, value: string) =>
    setDraft({ ...draft, [field]: value === "" && !WIDE.has(field) ? null : value });

  const control = (field: FieldName): ReactElement<{ id?: string }> => {
    const value = draft[field] ?? "";
    if (WIDE.has(field))
      return (
        <Textarea
          rows={2}
          maxLength={ACQUISITION_TEXT_MAX}
          value={value}
          onChange={(event) => change(field, event.target.value)}
        />
      );
    if (DAYS.has(field))
      return <Input type="date" value={value} onChange={(event) => change(field, event.target.value)} />;
    const options: [string, string][] =
      field === "pilotVersionId"
        ? versions.map(({ id, name }) => [id, name])
        : Object.entries(CHOICES[field as keyof typeof CHOICES]);
    return (
      <NativeSelect value={value} onChange={(event) => change(field, event.target.value)}>
        <option value="">Not said</option>
        {options.map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </NativeSelect>
    );
  };

  return (
    <Card title={after === 0 ? "How it came here" : `How it came here: version ${after + 1}`}>
      <form className="grid gap-5" onSubmit={submit}>
        {GROUPS.map(({ title, fields }) => (
          <fieldset key={title} className="grid gap-3 sm:grid-cols-2">
            <legend className="mb-2 text-sm font-semibold">{title}</legend>
            {fields.map((field) => (
              <Field
                key={field}
                label={ACQUISITION_FIELDS[field]}
                className={WIDE.has(field) ? "sm:col-span-2" : ""}
              >
                {control(field)}
              </Field>
            ))}
          </fieldset>
        ))}
        <Field label="What you changed" optional hint="Stands in the history of this record.">
          <Input
            value={note}
            maxLength={ACQUISITION_NOTE_MAX}
            autoComplete="off"
            onChange={(event) => setNote(event.target.value)}
          />
        </Field>
        {save.error && <Notice tone="bad">{shownError(save.error).message}</Notice>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onDone}>Keep it as it was</Button>
          <Button type="submit" variant="primary" pending={save.isPending}>
            Save the record
          </Button>
        </div>
      </form>
    </Card>
  );
}
