import type { Metadata } from "next";
import { Notices } from "#components/inbox/notices.tsx";
import { InboxRulesForm } from "#components/inbox/rules-form.tsx";
import { WaitingItems } from "#components/inbox/waiting-items.tsx";
import { organizationHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { NOTICE_VIEWS } from "#domain/discussion/inbox-schemas.ts";
import { inboxSettings } from "#server/discussion/inbox-settings.ts";
import { listNotices } from "#server/discussion/list-notices.ts";
import { organizationPage } from "#server/http/page.ts";
import { waitsForMe } from "#server/lifecycle/waits-for-me.ts";

export const metadata: Metadata = { title: "Inbox" };

const TABS = ["waiting", ...NOTICE_VIEWS, "rules"] as const;

type Props = { params: Promise<{ org: string }>; searchParams: Promise<{ view?: string }> };

export default async function InboxPage({ params, searchParams }: Props) {
  const { call, org } = await organizationPage(params);
  const { view: asked } = await searchParams;
  const chosen = TABS.find((one) => one === asked);
  const [{ items }, unread] = await Promise.all([call(waitsForMe, {}), call(listNotices, { limit: 30 })]);
  // Who has nothing to do sees the news first.
  const view = chosen ?? (items.length > 0 || unread.unread === 0 ? "waiting" : "unread");
  const here = `${organizationHref(org.slug)}/inbox`;
  const at = (key: string) => `${here}?view=${key}`;
  return (
    <>
      <PageTitle title="Inbox" lead="What waits for you in all your projects, and what you have been told." />
      <Tabs
        label="Parts of the inbox"
        active={view}
        items={[
          { key: "waiting", label: "Waits for you", href: at("waiting"), count: items.length },
          { key: "unread", label: "Unread", href: at("unread"), count: unread.unread },
          { key: "all", label: "All", href: at("all") },
          { key: "later", label: "Put off", href: at("later"), count: unread.later },
          { key: "rules", label: "What I am told", href: at("rules") },
        ]}
      />
      {view === "waiting" && <WaitingItems org={org.slug} items={items} />}
      {(view === "unread" || view === "all" || view === "later") && (
        <Notices
          key={view}
          org={org.slug}
          view={view}
          initial={view === "unread" ? unread : await call(listNotices, { view, limit: 30 })}
        />
      )}
      {view === "rules" && (
        <Stack>
          <InboxRulesForm settings={await call(inboxSettings, {})} />
        </Stack>
      )}
    </>
  );
}
