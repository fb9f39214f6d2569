import { organizationHref } from "#components/shell/nav.ts";
import { Tabs } from "#components/ui/tabs.tsx";

export type AuditTab = "entries" | "log" | "verify" | "retention";

/** The parts of an organization's audit pages. */
export function AuditTabs({ org, active }: { org: string; active: AuditTab }) {
  const base = `${organizationHref(org)}/audit`;
  return (
    <Tabs
      label="Audit"
      active={active}
      items={[
        { key: "entries", label: "Entries", href: base },
        { key: "log", label: "Log and copies", href: `${base}/log` },
        { key: "verify", label: "Verify", href: `${base}/verify` },
        { key: "retention", label: "Retention", href: `${base}/retention` },
      ]}
    />
  );
}
