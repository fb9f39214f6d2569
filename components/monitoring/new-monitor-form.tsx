"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { DEFAULT_MONITOR_CONFIG, type MonitorThresholds } from "#domain/monitoring/config.ts";
import { monitorHref, monitoringHref } from "./hrefs.ts";
import { draftOf, readDraft, ThresholdFields } from "./threshold-fields.tsx";

type Choice = { id: string; name: string; note: string };

const { version: _, ...defaults } = DEFAULT_MONITOR_CONFIG;

/** What to watch, on which data, and from when on it counts as drift. */
export function NewMonitorForm({
  projectId,
  base,
  models,
  datasets,
}: {
  projectId: string;
  base: string;
  models: readonly Choice[];
  datasets: readonly Choice[];
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const [modelId, setModelId] = useState(models[0]?.id ?? "");
  const [datasetId, setDatasetId] = useState(datasets[0]?.id ?? "");
  const [alias, setAlias] = useState("champion");
  const [draft, setDraft] = useState(() => draftOf(defaults));
  const [problem, setProblem] = useState<{ path: string; message: string } | null>(null);
  const create = useMutation(
    trpc.monitoring.create.mutationOptions({
      onSuccess: ({ monitorId }) => router.push(monitorHref(base, monitorId)),
    }),
  );
  const submit = () => {
    const read = readDraft(draft);
    if (!read.ok) {
      setProblem(read);
      return;
    }
    setProblem(null);
    const config: MonitorThresholds = read.config;
    create.mutate({ projectId, modelId, alias: alias.trim(), datasetId, config });
  };
  return (
    <form
      className="grid max-w-3xl gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Card title="What to watch">
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <Field label="Model" hint={models.find(({ id }) => id === modelId)?.note}>
            <NativeSelect value={modelId} onChange={(event) => setModelId(event.target.value)}>
              {models.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </NativeSelect>
          </Field>
          <Field label="Alias" hint="The version behind this name is watched, also after it moves.">
            <Input value={alias} maxLength={40} onChange={(event) => setAlias(event.target.value)} />
          </Field>
          <Field
            label="Dataset"
            className="sm:col-span-2"
            hint={`Each version later than the one the model was trained on becomes a window. ${datasets.find(({ id }) => id === datasetId)?.note ?? ""}`}
          >
            <NativeSelect value={datasetId} onChange={(event) => setDatasetId(event.target.value)}>
              {datasets.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </NativeSelect>
          </Field>
        </div>
      </Card>
      <Card title="From when it counts" meta="The customary steps stand here already">
        <ThresholdFields draft={draft} problem={problem} onChange={setDraft} />
      </Card>
      {create.error && <Notice tone="bad">{shownError(create.error).message}</Notice>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={create.isPending}>
          Set up monitoring
        </Button>
        <ButtonLink href={monitoringHref(base)}>Back without it</ButtonLink>
      </div>
    </form>
  );
}
