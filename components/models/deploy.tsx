"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect, Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";

export type Deployable = { versionId: string; label: string };

/** Puts a released version into service under an endpoint, or asks for the approval that this takes. */
export function DeployDialog({
  versions,
  needsApproval,
  reason,
}: {
  /** Released versions, the newest first. */
  versions: readonly Deployable[];
  needsApproval: boolean;
  /** Why this person may not; null when they may. */
  reason: string | null;
}) {
  const [open, setOpen] = useState(false);
  const words = needsApproval ? "Ask to deploy…" : "Deploy a version…";
  const blocked = reason ?? (versions.length === 0 ? "No version is released yet." : null);
  if (blocked) return <Button disabledReason={blocked}>{words}</Button>;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">{words}</Button>
      </DialogTrigger>
      <DialogContent
        title={needsApproval ? "Ask to put a version into service" : "Put a version into service"}
        description="An endpoint keeps its version until another is deployed there, whatever happens to the aliases."
      >
        <DeployForm versions={versions} needsApproval={needsApproval} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function DeployForm({
  versions,
  needsApproval,
  onDone,
}: {
  versions: readonly Deployable[];
  needsApproval: boolean;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { done } = useAct();
  const [versionId, setVersionId] = useState(versions[0]?.versionId ?? "");
  const [endpoint, setEndpoint] = useState("");
  const [reason, setReason] = useState("");
  const finish = (sentence: string) => {
    void queries.invalidateQueries();
    onDone();
    done(sentence);
  };
  const ask = useMutation(
    trpc.deployments.requestDeploy.mutationOptions({
      onSuccess: () => finish("The approval is asked for. Deploy the version once it is given."),
    }),
  );
  const put = useMutation(
    trpc.deployments.deploy.mutationOptions({
      onSuccess: (made) => finish(`The version answers at ${made.endpoint} from now on.`),
    }),
  );
  const act = needsApproval ? ask : put;
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate({ versionId, endpoint, reason });
      }}
    >
      <Field label="Version">
        <NativeSelect value={versionId} onChange={(event) => setVersionId(event.target.value)}>
          {versions.map((version) => (
            <option key={version.versionId} value={version.versionId}>
              {version.label}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field label="Endpoint" hint="The name that callers use, for example crews-desk.">
        <Input
          required
          autoComplete="off"
          className="font-mono"
          value={endpoint}
          onChange={(event) => setEndpoint(event.target.value)}
        />
      </Field>
      <Field label="Reason" hint="Who calls it, and what for?">
        <Textarea
          required
          maxLength={4_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {act.error && <Notice tone="bad">{shownError(act.error).message}</Notice>}
      <DialogFooter>
        <Button onClick={onDone}>Not now</Button>
        <Button type="submit" variant="primary" pending={act.isPending}>
          {needsApproval ? "Ask for this approval" : "Deploy it"}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** Puts an approved deployment into effect. */
export function DeployButton({
  versionId,
  endpoint,
  label,
  reason,
}: {
  versionId: string;
  endpoint: string;
  label: string;
  reason: string | null;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { done, failed } = useAct();
  const put = useMutation(
    trpc.deployments.deploy.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries();
        done(`${label} answers at ${endpoint} from now on.`);
      },
      onError: failed,
    }),
  );
  return (
    <Button
      variant="primary"
      disabledReason={reason}
      pending={put.isPending}
      onClick={() => put.mutate({ versionId, endpoint })}
    >
      Deploy at {endpoint}
    </Button>
  );
}

/** Takes a version out of service, with the reason. */
export function RetireDialog({
  deploymentId,
  endpoint,
  reason: blocked,
}: {
  deploymentId: string;
  endpoint: string;
  reason: string | null;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { done } = useAct();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const retire = useMutation(
    trpc.deployments.retire.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        void queries.invalidateQueries();
        done(`${endpoint} answers no more. What it ran stays in the record.`);
      },
    }),
  );
  if (blocked) {
    return (
      <Button size="sm" disabledReason={blocked}>
        Retire
      </Button>
    );
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm">Retire…</Button>
      </DialogTrigger>
      <DialogContent
        title={`Take ${endpoint} out of service?`}
        description="Calls to it are refused from then on. That needs no approval; to bring a version back is a new deployment."
      >
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            retire.mutate({ deploymentId, reason });
          }}
        >
          <Field label="Reason">
            <Textarea
              required
              maxLength={4_000}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          {retire.error && <Notice tone="bad">{shownError(retire.error).message}</Notice>}
          <DialogFooter>
            <Button onClick={() => setOpen(false)}>Keep it in service</Button>
            <Button type="submit" variant="danger" pending={retire.isPending}>
              Retire {endpoint}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
