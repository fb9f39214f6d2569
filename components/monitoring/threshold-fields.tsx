import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { type MonitorThresholds, monitorThresholdsSchema } from "#domain/monitoring/config.ts";

type Name = keyof MonitorThresholds;
export type ThresholdDraft = Record<Name, string>;

const FIELDS: readonly { name: Name; label: string; hint: string }[] = [
  { name: "psiWarn", label: "PSI that warns", hint: "Customary: 0.1." },
  { name: "psiAlert", label: "PSI that alerts", hint: "Customary: 0.25." },
  {
    name: "accuracyDropWarn",
    label: "Fall of accuracy that warns",
    hint: "As a share: 0.03 is 3 points.",
  },
  { name: "accuracyDropAlert", label: "Fall of accuracy that alerts", hint: "As a share: 0.05 is 5 points." },
  { name: "minRows", label: "Fewest rows to judge", hint: "Fewer say too little, and raise no alert." },
];

export const draftOf = (config: MonitorThresholds): ThresholdDraft => ({
  psiWarn: String(config.psiWarn),
  psiAlert: String(config.psiAlert),
  accuracyDropWarn: String(config.accuracyDropWarn),
  accuracyDropAlert: String(config.accuracyDropAlert),
  minRows: String(config.minRows),
});

/** What was typed as thresholds, by the schema that the server uses too; or the first thing wrong with it. */
export function readDraft(
  draft: ThresholdDraft,
): { ok: true; config: MonitorThresholds } | { ok: false; path: string; message: string } {
  const number = (text: string) => (text.trim() === "" ? Number.NaN : Number(text.replace(",", ".")));
  const parsed = monitorThresholdsSchema.safeParse({
    psiWarn: number(draft.psiWarn),
    psiAlert: number(draft.psiAlert),
    accuracyDropWarn: number(draft.accuracyDropWarn),
    accuracyDropAlert: number(draft.accuracyDropAlert),
    minRows: number(draft.minRows),
  });
  if (parsed.success) return { ok: true, config: parsed.data };
  const [issue] = parsed.error.issues;
  return {
    ok: false,
    path: String(issue?.path[0] ?? ""),
    message: issue?.message ?? "Check the thresholds.",
  };
}

export function ThresholdFields({
  draft,
  problem,
  onChange,
}: {
  draft: ThresholdDraft;
  problem: { path: string; message: string } | null;
  onChange: (draft: ThresholdDraft) => void;
}) {
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2">
      {FIELDS.map(({ name, label, hint }) => (
        <Field
          key={name}
          label={label}
          hint={hint}
          error={problem?.path === name ? problem.message : undefined}
        >
          <Input
            inputMode="decimal"
            value={draft[name]}
            onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
          />
        </Field>
      ))}
    </div>
  );
}
