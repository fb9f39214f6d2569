"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect, Textarea } from "#components/ui/input.tsx";
import {
  FINDING_TEXT_MAX,
  FINDINGS_MAX,
  type FindingInput,
  SEVERITIES,
  SEVERITY_HINTS,
  SEVERITY_LABELS,
} from "#domain/approvals/findings.ts";
import { PHASES, phaseInfo } from "#domain/lifecycle/phases.ts";

/** Findings one by one: how severe, where in the work, and what it is. */
export function FindingFields({
  value,
  onChange,
  missing,
}: {
  value: FindingInput[];
  onChange: (findings: FindingInput[]) => void;
  missing: boolean;
}) {
  // Texts change while they are written, and one taken out must not hand its field to the next: each has a key of its own.
  const [keys, setKeys] = useState(() => value.map((_, index) => index));
  const add = () => {
    setKeys([...keys, Math.max(-1, ...keys) + 1]);
    onChange([...value, { severity: "major", phase: null, text: "" }]);
  };
  const takeOut = (index: number) => {
    setKeys(keys.filter((_, at) => at !== index));
    onChange(value.filter((_, at) => at !== index));
  };
  const change = (index: number, part: Partial<FindingInput>) =>
    onChange(value.map((finding, at) => (at === index ? { ...finding, ...part } : finding)));
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1 text-sm font-medium text-ink-2">Findings</legend>
      {value.map((finding, index) => (
        <div key={keys[index]} className="grid gap-2 border-l-2 border-line pl-3">
          <div className="grid gap-2 sm:grid-cols-2">
            <Field label={`Finding ${index + 1}`} hint={SEVERITY_HINTS[finding.severity]}>
              <NativeSelect
                value={finding.severity}
                onChange={(event) =>
                  change(index, {
                    severity: SEVERITIES.find((severity) => severity === event.target.value) ?? "minor",
                  })
                }
              >
                {SEVERITIES.map((severity) => (
                  <option key={severity} value={severity}>
                    {SEVERITY_LABELS[severity]}
                  </option>
                ))}
              </NativeSelect>
            </Field>
            <Field label="Phase" hint={finding.phase ? "It is reopened." : "Where it has to be mended."}>
              <NativeSelect
                value={finding.phase ?? ""}
                onChange={(event) =>
                  change(index, { phase: PHASES.find((phase) => phase === event.target.value) ?? null })
                }
              >
                <option value="">No particular one</option>
                {PHASES.map((phase) => (
                  <option key={phase} value={phase}>
                    {phaseInfo(phase).title}
                  </option>
                ))}
              </NativeSelect>
            </Field>
          </div>
          <Field
            label="What is wrong"
            error={
              missing && finding.text.trim() === ""
                ? "Say what is wrong, or take this finding out."
                : undefined
            }
          >
            <Textarea
              rows={2}
              value={finding.text}
              maxLength={FINDING_TEXT_MAX}
              onChange={(event) => change(index, { text: event.target.value })}
            />
          </Field>
          <Button size="sm" className="justify-self-start" onClick={() => takeOut(index)}>
            Take it out
          </Button>
        </div>
      ))}
      {value.length < FINDINGS_MAX && (
        <Button size="sm" className="justify-self-start" onClick={add}>
          Add a finding
        </Button>
      )}
    </fieldset>
  );
}
