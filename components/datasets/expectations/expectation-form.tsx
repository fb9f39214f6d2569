"use client";

import { type SubmitEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { DialogFooter } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect } from "#components/ui/input.tsx";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import {
  COUNTS_ROWS,
  EXPECTATION_KINDS,
  EXPECTATION_LABELS,
  type ExpectationInput,
  SEVERITIES,
  SEVERITY_LABELS,
} from "#domain/datasets/expectations/kinds.ts";
import { expectationSentence } from "#domain/datasets/expectations/sentence.ts";
import { type Draft, type Errors, emptyDraft, readDraft } from "./draft.ts";
import { KindFields } from "./kind-fields.tsx";

export type OtherDataset = { id: string; name: string };

/** One expectation, written field by field; the sentence that it means stands below. */
export function ExpectationForm({
  columns,
  others,
  pending,
  error,
  onSubmit,
}: {
  columns: readonly DatasetColumn[];
  others: readonly OtherDataset[];
  pending: boolean;
  error: string | null;
  onSubmit: (expectation: ExpectationInput) => void;
}) {
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(columns[0]?.name ?? ""));
  const [errors, setErrors] = useState<Errors>({});
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setErrors({});
  };
  const read = readDraft(draft);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if ("errors" in read) setErrors(read.errors);
    else onSubmit(read.value);
  };
  return (
    <form className="grid gap-3" onSubmit={submit} noValidate>
      <Field label="Kind">
        <NativeSelect
          value={draft.kind}
          onChange={(event) =>
            change({ kind: EXPECTATION_KINDS.find((kind) => kind === event.target.value) ?? "not_null" })
          }
        >
          {EXPECTATION_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {EXPECTATION_LABELS[kind]}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <KindFields draft={draft} errors={errors} columns={columns} others={others} onChange={change} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="How much it matters" hint="What must hold decides whether a version passes.">
          <NativeSelect
            value={draft.severity}
            onChange={(event) =>
              change({ severity: SEVERITIES.find((one) => one === event.target.value) ?? "must" })
            }
          >
            {SEVERITIES.map((severity) => (
              <option key={severity} value={severity}>
                {SEVERITY_LABELS[severity]}
              </option>
            ))}
          </NativeSelect>
        </Field>
        {COUNTS_ROWS[draft.kind] && (
          <Field label="Rows that may fail, in percent" error={errors.tolerance}>
            <Input
              inputMode="decimal"
              value={draft.percent}
              onChange={(event) => change({ percent: event.target.value })}
            />
          </Field>
        )}
      </div>
      {"value" in read && (
        <p className="border-l-2 border-accent pl-3 break-words" aria-live="polite">
          {expectationSentence(read.value, others.find(({ id }) => id === draft.datasetId)?.name)}
        </p>
      )}
      {error && (
        <p role="alert" className="text-sm text-bad">
          {error}
        </p>
      )}
      <DialogFooter>
        <Button type="submit" variant="primary" pending={pending}>
          Expect this
        </Button>
      </DialogFooter>
    </form>
  );
}
