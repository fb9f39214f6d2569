import type { Metadata } from "next";
import { SignatureBlock } from "#components/approvals/signature-block.tsx";
import { RequestStateTag } from "#components/approvals/state-tag.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { type Column, DataTable, Pager } from "#components/ui/data-table.tsx";
import { EmptyState, NoMatch } from "#components/ui/states.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { REQUEST_FILTERS, type RequestFilter } from "#domain/approvals/schemas.ts";
import { requestTitle } from "#domain/approvals/titles.ts";
import type { ListedRequest, Waits } from "#domain/approvals/view.ts";
import { formatDay } from "#domain/format/dates.ts";
import { list } from "#server/approvals/list.ts";
import { projectPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Reviews" };

type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<{ show?: string; cursor?: string }>;
};

const TABS: Readonly<Record<RequestFilter, string>> = {
  waiting: "Waits for you",
  open: "Open",
  closed: "Closed",
  all: "All",
};

const WAITS: Readonly<Record<Waits, string>> = { decide: "Sign", answer: "Answer", release: "Release" };

export default async function ReviewsPage({ params, searchParams }: Props) {
  const { call, org, project } = await projectPage(params);
  const { show: given, cursor } = await searchParams;
  const base = projectHref(org.slug, project.slug);
  const here = `${base}/reviews`;
  const waiting = await call(list, { projectId: project.id, show: "waiting", limit: 100 });
  const show =
    REQUEST_FILTERS.find((one) => one === given) ?? (waiting.items.length > 0 ? "waiting" : "open");
  const page =
    show === "waiting" && !cursor
      ? waiting
      : await call(list, { projectId: project.id, show, cursor: cursor ?? null, limit: 50 });
  const any =
    page.items.length > 0 ||
    (await call(list, { projectId: project.id, show: "all", limit: 1 })).items.length > 0;
  const columns: Column<ListedRequest>[] = [
    {
      key: "what",
      header: "Request",
      wrap: true,
      className: "min-w-44",
      cell: (line) => <span className="font-medium">{requestTitle(line)}</span>,
    },
    {
      key: "state",
      header: "State",
      cell: (line) => (
        <span className="inline-flex gap-1.5 max-sm:flex-col max-sm:items-start">
          <RequestStateTag state={line.state} />
          {line.waits && <Tag tone="warn">{WAITS[line.waits]}</Tag>}
        </span>
      ),
    },
    {
      key: "reason",
      header: "Reason",
      wrap: true,
      wideOnly: true,
      cell: (line) => <span className="line-clamp-2 min-w-40 text-ink-2">{line.reason}</span>,
    },
    {
      key: "signed",
      header: "Signed by",
      wrap: true,
      wideOnly: true,
      cell: (line) => (
        <span className="grid min-w-44 gap-1">
          {line.signatures.map((signature) => (
            <SignatureBlock key={signature.signatureId} signature={signature} org={org.slug} density="line" />
          ))}
        </span>
      ),
    },
    { key: "by", header: "Asked by", wideOnly: true, cell: (line) => line.requestedBy.name },
    {
      key: "at",
      header: "Asked",
      wideOnly: true,
      cell: (line) => <Timestamp at={line.createdAt} />,
    },
    { key: "due", header: "Due", wideOnly: true, cell: (line) => (line.dueOn ? formatDay(line.dueOn) : "–") },
  ];
  return (
    <>
      <PageTitle
        title="Reviews"
        lead="What passes a gate of this project, from releases to changes of policy: each waits until somebody other than its author has looked at exactly this content and signed."
      />
      <Tabs
        label="Reviews"
        active={show}
        items={(["waiting", "open", "closed", "all"] as const).map((key) => ({
          key,
          label: TABS[key],
          href: `${here}?show=${key}`,
          ...(key === "waiting" ? { count: waiting.items.length } : {}),
        }))}
      />
      {page.items.length > 0 ? (
        <>
          <DataTable
            caption={`Review requests: ${TABS[show].toLowerCase()}`}
            columns={columns}
            rows={page.items}
            rowKey={(line) => line.id}
            rowHref={(line) => `${here}/${line.id}`}
          />
          <Pager
            firstHref={cursor ? `${here}?show=${show}` : null}
            nextHref={page.nextCursor ? `${here}?show=${show}&cursor=${page.nextCursor}` : null}
          />
        </>
      ) : !any ? (
        <EmptyState
          title="No review was asked for yet"
          action={<ButtonLink href={`${base}/models`}>Go to the models</ButtonLink>}
        >
          When a model version is ready for use, ask for its review on the version's page. Those who may
          decide find it here.
        </EmptyState>
      ) : show === "waiting" ? (
        <EmptyState
          title="Nothing waits for you"
          action={<ButtonLink href={`${here}?show=open`}>See what is open</ButtonLink>}
        >
          What you may sign, answer or release shows up here as soon as it is your turn.
        </EmptyState>
      ) : (
        <NoMatch what="reviews" clearHref={`${here}?show=all`} />
      )}
    </>
  );
}
