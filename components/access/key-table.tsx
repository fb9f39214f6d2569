"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { PERMISSION_LABELS, type Permission } from "#domain/access/permissions.ts";
import { ROLE_LABELS, type Role } from "#domain/access/roles.ts";
import type { AccountKind } from "#domain/access/service-accounts.ts";
import { useAct } from "./use-act.ts";

export type KeyRow = {
  id: string;
  name: string;
  hint: string;
  role: Role;
  permissions: string[] | null;
  projects: string[] | null;
  person: string;
  kind: AccountKind;
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
};

const stateOf = (key: KeyRow, now: number) =>
  key.revokedAt ? "revoked" : Date.parse(key.expiresAt) < now ? "expired" : "active";

export function KeyTable({ keys, now }: { keys: readonly KeyRow[]; now: number }) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const revoke = useMutation(trpc.access.revokeApiKey.mutationOptions({ onError: failed }));
  return (
    <DataTable
      caption="API keys"
      rows={keys}
      rowKey={(key) => key.id}
      columns={[
        {
          key: "name",
          header: "Key",
          cell: (key) => (
            <>
              <span className="block font-medium">{key.name}</span>
              <code className="text-xs text-ink-3">cs_…{key.hint}</code>
            </>
          ),
        },
        {
          key: "state",
          header: "State",
          cell: (key) => (
            <Tag tone={stateOf(key, now) === "active" ? "ok" : "neutral"}>{stateOf(key, now)}</Tag>
          ),
        },
        { key: "person", header: "Acts for", wideOnly: true, cell: (key) => <Holder of={key} /> },
        { key: "role", header: "May", wrap: true, cell: (key) => <Reach of={key} /> },
        {
          key: "used",
          header: "Last used",
          cell: (key) =>
            key.lastUsedAt ? <Timestamp at={key.lastUsedAt} /> : <span className="text-ink-3">never</span>,
        },
        { key: "expires", header: "Expires", cell: (key) => <Timestamp at={key.expiresAt} /> },
        {
          key: "revoke",
          header: <span className="sr-only">Revoke</span>,
          cell: (key) =>
            stateOf(key, now) === "active" && (
              <Button
                size="sm"
                variant="ghost"
                pending={revoke.isPending && revoke.variables.keyId === key.id}
                onClick={() => {
                  if (
                    confirm(`Revoke "${key.name}"? Programs that use it are refused from their next call on.`)
                  ) {
                    revoke.mutate({ keyId: key.id }, { onSuccess: () => done(`"${key.name}" is revoked.`) });
                  }
                }}
              >
                Revoke
              </Button>
            ),
        },
      ]}
    />
  );
}

const Holder = ({ of }: { of: KeyRow }) => (
  <>
    {of.person}
    {of.kind === "service" && <span className="block text-xs text-ink-3">service account</span>}
  </>
);

/** The role above, what narrows it below. */
function Reach({ of }: { of: KeyRow }) {
  const permissions = of.permissions?.map((one) => PERMISSION_LABELS[one as Permission] ?? one);
  return (
    <>
      {ROLE_LABELS[of.role]}
      {permissions && (
        <span className="block text-xs text-ink-3" title={permissions.join(", ")}>
          {permissions.length <= 2
            ? permissions.map((one) => one.toLowerCase()).join(", ")
            : `${permissions.length} permissions only`}
        </span>
      )}
      {of.projects && <span className="block text-xs text-ink-3">in {of.projects.join(", ")}</span>}
    </>
  );
}
