"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { shownError } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { DialogFooter } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { allows, PERMISSION_LABELS, PERMISSION_NAMES, type Permission } from "#domain/access/permissions.ts";
import { ROLE_LABELS, ROLES, type Role } from "#domain/access/roles.ts";
import { CreateApiKey, KEY_DAYS_MAX } from "#domain/access/schemas.ts";
import { type AccountKind, SERVICE_ROLES, serviceMay } from "#domain/access/service-accounts.ts";
import { CheckList } from "./check-list.tsx";
import { Narrowing } from "./narrowing.tsx";

/** Whom a new key may act for; oneself comes first, with an empty id. */
export type KeyHolderChoice = { id: string; name: string; role: Role; kind: AccountKind };

type KeyInput = z.input<typeof CreateApiKey>;

/** What no key does, so that it is not offered. */
const NEVER_BY_KEY: ReadonlySet<Permission> = new Set<Permission>(["review:decide", "key:manage"]);

const offeredPermissions = (role: Role, kind: AccountKind): Permission[] =>
  PERMISSION_NAMES.filter(
    (permission) =>
      allows([role], permission) &&
      !NEVER_BY_KEY.has(permission) &&
      (kind === "person" || serviceMay(permission)),
  );

export function NewKeyForm({
  holders,
  projects,
  pending,
  error,
  onSubmit,
}: {
  holders: readonly [KeyHolderChoice, ...KeyHolderChoice[]];
  projects: readonly { id: string; name: string }[];
  pending: boolean;
  error: unknown;
  onSubmit: (input: KeyInput) => void;
}) {
  const [myself] = holders;
  const form = useForm<KeyInput, unknown, z.output<typeof CreateApiKey>>({
    resolver: zodResolver(CreateApiKey),
    defaultValues: { role: myself.role, expiresInDays: 90 },
  });
  const [byPermission, setByPermission] = useState(false);
  const [byProject, setByProject] = useState(false);
  const { errors } = form.formState;
  const holder = holders.find(({ id }) => id === (form.watch("forUserId") ?? "")) ?? myself;
  const role = form.watch("role");
  const offered = offeredPermissions(role, holder.kind);
  const submit = form.handleSubmit((input) =>
    onSubmit({ ...input, permissions: input.permissions?.filter((one) => offered.includes(one)) }),
  );
  const chooseHolder = (id: string) => {
    const chosen = holders.find((one) => one.id === id) ?? myself;
    form.setValue("role", chosen.role);
  };
  return (
    <form className="grid gap-3.5" onSubmit={submit}>
      <Field label="Name" hint="What it is for, for example: nightly import" error={errors.name?.message}>
        <Input autoComplete="off" {...form.register("name")} />
      </Field>
      {holders.length > 1 && (
        <Field
          label="Acts for"
          hint="A service account is a program's own; its keys do not end when you leave."
        >
          <NativeSelect
            {...form.register("forUserId", {
              setValueAs: (value: string) => value || undefined,
              onChange: (event: { target: { value: string } }) => chooseHolder(event.target.value),
            })}
          >
            {holders.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      <Field label="At most the role" error={errors.role?.message}>
        <NativeSelect {...form.register("role")}>
          {(holder.kind === "service" ? SERVICE_ROLES : ROLES).map((one) => (
            <option key={one} value={one}>
              {ROLE_LABELS[one]}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Narrowing
        legend="What it may do"
        all="All that the role allows"
        some="Only these"
        narrowed={byPermission}
        onNarrow={(on) => {
          setByPermission(on);
          form.setValue("permissions", on ? [] : undefined);
        }}
        error={errors.permissions?.message}
      >
        <CheckList
          options={offered.map((permission) => ({ value: permission, label: PERMISSION_LABELS[permission] }))}
          chosen={form.watch("permissions") ?? []}
          onChange={(chosen) => form.setValue("permissions", chosen)}
        />
      </Narrowing>
      {projects.length > 0 && (
        <Narrowing
          legend="Where"
          all="In every project the account sees"
          some="Only in these projects"
          narrowed={byProject}
          onNarrow={(on) => {
            setByProject(on);
            form.setValue("projectIds", on ? [] : undefined);
          }}
          error={errors.projectIds?.message}
        >
          <CheckList
            options={projects.map(({ id, name }) => ({ value: id, label: name }))}
            chosen={form.watch("projectIds") ?? []}
            onChange={(chosen) => form.setValue("projectIds", chosen)}
          />
        </Narrowing>
      )}
      <Field
        label="Days until it expires"
        hint={`At most ${KEY_DAYS_MAX}. Then a program needs a new one.`}
        error={errors.expiresInDays?.message}
      >
        <Input
          type="number"
          min={1}
          max={KEY_DAYS_MAX}
          {...form.register("expiresInDays", { valueAsNumber: true })}
        />
      </Field>
      {error !== null && (
        <p role="alert" className="text-sm text-bad">
          {shownError(error).message}
        </p>
      )}
      <DialogFooter>
        <Button type="submit" variant="primary" pending={pending}>
          Make the key
        </Button>
      </DialogFooter>
    </form>
  );
}
