"use client";

import { useState } from "react";
import { Stack } from "#components/shell/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { ErrorState } from "#components/ui/states.tsx";
import { formatCount } from "#domain/format/numbers.ts";
import { ReportView } from "./report-view.tsx";
import { useCheck } from "./use-check.ts";

/** Checks an evidence pack in the reader's own browser: the file is read here and sent nowhere. */
export function CheckPack({ howToGet }: { howToGet: React.ReactNode }) {
  const { state, check } = useCheck();
  const [file, setFile] = useState<File | null>(null);
  const [keys, setKeys] = useState("");
  const [checkpoints, setCheckpoints] = useState<File[]>([]);
  const start = async () => {
    if (!file) return;
    const brought = checkpoints.map(async (one) => ({ name: one.name, text: await one.text() }));
    check(file.name, {
      file,
      keys: keys
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
      checkpoints: await Promise.all(brought),
    });
  };
  return (
    <Stack>
      <Card title="Check an evidence pack">
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void start();
          }}
        >
          <Field label="The pack" hint={howToGet}>
            <Input
              type="file"
              accept=".zip,application/zip"
              onChange={(event) => setFile(event.target.files?.[0] ?? null)}
            />
          </Field>
          <Field
            label="Checkpoints that you hold"
            optional
            hint="Files of the form of a signed note: from your e-mail, your git repository, an earlier pack. With one of these a rewritten log is found even when the server holds the key."
          >
            <Input
              type="file"
              multiple
              onChange={(event) => setCheckpoints([...(event.target.files ?? [])])}
            />
          </Field>
          <Field
            label="Keys that you hold"
            optional
            hint="One on a line, of the form name+id+key, from somewhere else than the pack."
          >
            <Textarea
              rows={2}
              className="font-mono text-xs"
              value={keys}
              onChange={(event) => setKeys(event.target.value)}
            />
          </Field>
          <div>
            <Button
              type="submit"
              variant="primary"
              pending={state.kind === "checking"}
              disabledReason={file ? null : "Choose the pack first."}
            >
              Check in this browser
            </Button>
          </div>
        </form>
        {state.kind === "checking" && (
          <Progress
            className="mt-4"
            label={`Checking ${state.name}`}
            stage={state.leaves > 0 ? `${formatCount(state.leaves)} leaves of the tree` : "Reading the pack"}
            value={state.share}
            etaMs={state.etaMs}
          />
        )}
      </Card>
      {state.kind === "refused" && (
        <ErrorState title={state.sentence}>
          {state.name} was read here and sent nowhere. Choose the zip as it was exported.
        </ErrorState>
      )}
      {state.kind === "done" && <ReportView report={state.report} text={state.text} ms={state.ms} />}
    </Stack>
  );
}
