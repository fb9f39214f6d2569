import { DataTable } from "#components/ui/data-table.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { Permission } from "#domain/access/permissions.ts";
import { ROLE_LABELS, type Role } from "#domain/access/roles.ts";
import type { AccountKind } from "#domain/access/service-accounts.ts";
import { Abilities } from "./access-people.tsx";

export type ReachingKey = {
  id: string;
  name: string;
  role: Role;
  narrow: boolean;
  holder: { id: string; name: string; kind: AccountKind };
  expiresAt: string;
  lastUsedAt: string | null;
  abilities: readonly Permission[];
};

/** The keys that open something in this project now. */
export function AccessKeys({ keys }: { keys: readonly ReachingKey[] }) {
  return (
    <DataTable
      caption="Keys that reach this project"
      rows={keys}
      rowKey={(key) => key.id}
      columns={[
        { key: "name", header: "Key", cell: (key) => <span className="font-medium">{key.name}</span> },
        {
          key: "holder",
          header: "Acts for",
          cell: (key) => (
            <>
              {key.holder.name}
              <span className="block text-xs text-ink-3">
                {key.holder.kind === "service" ? "service account, " : ""}at most{" "}
                {ROLE_LABELS[key.role].toLowerCase()}
              </span>
            </>
          ),
        },
        {
          key: "where",
          header: "Made for",
          cell: (key) => (key.narrow ? "this project by name" : "every project of its account"),
        },
        { key: "may", header: "May", cell: (key) => <Abilities of={key.abilities} /> },
        {
          key: "used",
          header: "Last used",
          cell: (key) =>
            key.lastUsedAt ? <Timestamp at={key.lastUsedAt} /> : <span className="text-ink-3">never</span>,
        },
        { key: "expires", header: "Expires", cell: (key) => <Timestamp at={key.expiresAt} /> },
      ]}
    />
  );
}
