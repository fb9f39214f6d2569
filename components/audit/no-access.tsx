import { PageTitle } from "#components/shell/page.tsx";
import { EmptyState } from "#components/ui/states.tsx";

/** For those whose role does not read the log: says so, and what they can read instead. */
export function NoAuditAccess({ reason, children }: { reason: string; children: string }) {
  return (
    <>
      <PageTitle title="Audit" />
      <div data-turned-away>
        <EmptyState title={reason}>{children}</EmptyState>
      </div>
    </>
  );
}
