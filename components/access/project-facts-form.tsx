"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { EditingBy } from "#components/shell/editing-by.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { useEditing } from "#components/trpc/live.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { useAct } from "./use-act.ts";

/** Name and question of a project, and closing it for changes. Keyed by the project's id by its page. */
export function ProjectFactsForm({
  project,
  reason,
}: {
  project: { id: string; name: string; description: string; archived: boolean };
  reason: string | null;
}) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const save = useMutation(trpc.access.updateProject.mutationOptions());
  const archive = useMutation(trpc.access.archiveProject.mutationOptions({ onError: failed }));
  const what = `project ${project.id}`;
  const [touched, setTouched] = useState(false);
  useEditing(touched ? what : null);
  const problem = save.error ? shownError(save.error) : null;
  const fieldProblem = (path: string) => problem?.fields.find((field) => field.path === path)?.message;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    save.mutate(
      { projectId: project.id, name: String(form.get("name")), description: String(form.get("description")) },
      {
        onSuccess: () => {
          setTouched(false);
          done("Saved.");
        },
      },
    );
  }

  return (
    <form onSubmit={submit} onInput={() => setTouched(true)} className="grid max-w-xl gap-3">
      <EditingBy what={what} act="editing these words" />
      <Field label="Name" error={fieldProblem("name")}>
        <Input name="name" defaultValue={project.name} disabled={reason !== null} />
      </Field>
      <Field
        label="What it is for"
        hint="One or two sentences that a stakeholder understands."
        error={
          fieldProblem("description") ?? (problem && problem.fields.length === 0 ? problem.message : null)
        }
      >
        <Textarea name="description" rows={3} defaultValue={project.description} disabled={reason !== null} />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          variant="primary"
          pending={save.isPending}
          disabledReason={reason ?? (project.archived ? "The project is archived." : null)}
        >
          Save
        </Button>
        <Button
          disabledReason={reason}
          pending={archive.isPending}
          onClick={() =>
            archive.mutate(
              { projectId: project.id, archived: !project.archived },
              {
                onSuccess: ({ archived }) =>
                  done(
                    archived
                      ? "The project is archived: it can be read, nothing in it changes."
                      : "The project is open again.",
                  ),
              },
            )
          }
        >
          {project.archived ? "Open it again" : "Archive the project"}
        </Button>
      </div>
    </form>
  );
}
