import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { allows, PERMISSION_LABELS, PERMISSION_NAMES, type Permission } from "#domain/access/permissions.ts";
import { ROLE_LABELS, ROLES } from "#domain/access/roles.ts";

const columns: Column<Permission>[] = [
  {
    key: "permission",
    header: "May",
    wrap: true,
    className: "min-w-40",
    cell: (permission) => <span title={permission}>{PERMISSION_LABELS[permission]}</span>,
  },
  ...ROLES.map((role) => ({
    key: role,
    header: ROLE_LABELS[role],
    className: "text-center",
    cell: (permission: Permission) =>
      allows([role], permission) ? (
        <span className="text-good">
          <span aria-hidden="true">✓</span>
          <span className="sr-only">yes</span>
        </span>
      ) : (
        <span className="text-ink-3">
          <span aria-hidden="true">·</span>
          <span className="sr-only">no</span>
        </span>
      ),
  })),
];

/** The one table of permissions, as the server asks it. */
export function PermissionTable() {
  return (
    <DataTable
      caption="What each role may do"
      columns={columns}
      rows={PERMISSION_NAMES}
      rowKey={(permission) => permission}
    />
  );
}
