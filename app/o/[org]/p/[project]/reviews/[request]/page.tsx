import type { Metadata } from "next";
import Link from "next/link";
import { WhatHappened } from "#components/access/who-sees.tsx";
import { DecisionList } from "#components/approvals/decision-list.tsx";
import { FindingList } from "#components/approvals/finding-list.tsx";
import { Manifest } from "#components/approvals/manifest.tsx";
import { certificateUrl, subjectHref } from "#components/approvals/places.ts";
import { ReviewPanel } from "#components/approvals/review-panel.tsx";
import { SinceMine } from "#components/approvals/since-mine.tsx";
import { RequestStateTag } from "#components/approvals/state-tag.tsx";
import { Story } from "#components/approvals/story.tsx";
import { Discussion } from "#components/discussion/discussion.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, WithRail } from "#components/shell/page.tsx";
import { KeyValue } from "#components/ui/bits.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { needs } from "#domain/access/permissions.ts";
import { policySentences } from "#domain/approvals/policy-sentences.ts";
import type { Gate } from "#domain/approvals/states.ts";
import { requestTitle } from "#domain/approvals/titles.ts";
import { formatDay } from "#domain/format/dates.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { get } from "#server/approvals/get.ts";
import { list as listThreads } from "#server/discussion/list.ts";
import { projectPage } from "#server/http/page.ts";

/** Where the thing has a long name of its own, the button says which kind of page opens. */
const OPENS: Readonly<Partial<Record<Gate, string>>> = {
  leave_phase: "Open the phase",
  accept_exception: "Open the checklist",
  change_threshold: "Open the monitor",
  change_policy: "Open the policies",
};

type Props = { params: Promise<{ org: string; project: string; request: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { call } = await projectPage(params);
  const { request } = await params;
  return { title: requestTitle(await call(get, { requestId: request })) };
}

export default async function ReviewPage({ params }: Props) {
  const { call, org, project, me, may } = await projectPage(params);
  const { request: requestId } = await params;
  const base = projectHref(org.slug, project.slug);
  const subject = { kind: "review_request" as const, id: requestId };
  const [request, threads] = await Promise.all([
    call(get, { requestId }),
    call(listThreads, { projectId: project.id, subject, limit: 30 }),
  ]);
  const talk = {
    projectId: project.id,
    canModerate: may("project:manage"),
    reason: may("comment:write") ? null : needs("comment:write"),
  };
  const version = subjectHref(base, request.subject);
  return (
    <>
      <PageTitle
        title={requestTitle(request)}
        tag={<RequestStateTag state={request.state} />}
        lead={
          <>
            Asked by {request.requestedBy.name} <Timestamp at={request.createdAt} />
            {request.dueOn && `, due ${formatDay(request.dueOn)}`}
            {request.daysOverdue > 0 && (
              <span className="text-bad">, {formatCountOf(request.daysOverdue, "day")} overdue</span>
            )}{" "}
            · <WhatHappened base={base} id={request.id} />
          </>
        }
        actions={
          <>
            {request.decisions.some(({ signature }) => signature !== null) && (
              <ButtonLink prefetch={false} href={certificateUrl(org.slug, request.id)}>
                Certificate (PDF)
              </ButtonLink>
            )}
            <ButtonLink href={version}>{OPENS[request.gate] ?? `Open ${request.subject.label}`}</ButtonLink>
          </>
        }
        crumbs={[{ label: requestTitle(request) }]}
      />
      <WithRail
        railLabel="Review"
        rail={<ReviewPanel key={request.id} base={base} meId={me.id} initial={request} />}
      >
        <Card title="What is decided">
          <KeyValue
            items={[
              {
                label: "About",
                value: (
                  <Link prefetch={false} href={version} className="link">
                    {request.subject.label}
                  </Link>
                ),
              },
              ...(request.alias === null
                ? []
                : [
                    {
                      label: request.gate === "deploy" ? "Endpoint" : "Released as",
                      value: <code>{request.alias}</code>,
                    },
                  ]),
              { label: "Author", value: request.author.name },
              { label: "Last change by", value: request.lastModifier.name },
              {
                label: "Ends",
                value: request.closedAt ? (
                  <>
                    ended <Timestamp at={request.closedAt} />
                  </>
                ) : request.expiresAt ? (
                  formatDay(request.expiresAt)
                ) : (
                  "never by itself"
                ),
              },
              {
                label: "Rule",
                value: `${policySentences(request.policy).join(" ")} ${
                  request.policyVersion === 0
                    ? "The default of every project."
                    : `Version ${request.policyVersion} of the policy.`
                }`,
              },
            ]}
          />
        </Card>
        {request.sinceMine && request.sinceMine.changes.length > 0 && (
          <Card
            title="What changed since your last review"
            meta={`Since you decided on ${request.sinceMine.label}`}
          >
            <SinceMine since={request.sinceMine} base={base} />
          </Card>
        )}
        <Card title="What is signed" meta="SHA-256 of each part, as it was when the review was asked for">
          <Manifest request={request} />
        </Card>
        {request.findings.length > 0 && (
          <Card title="Findings">
            <FindingList request={request} talk={talk} />
          </Card>
        )}
        <Card id="decisions" className="scroll-mt-16" title="Decisions" meta={request.sentence}>
          <DecisionList request={request} org={org.slug} />
        </Card>
        <Card title="What happened">
          <Story lines={request.story} />
        </Card>
        <Discussion
          projectId={project.id}
          subject={subject}
          initial={threads}
          canComment={may("comment:write")}
          canModerate={may("project:manage")}
          reason={may("comment:write") ? null : needs("comment:write")}
        />
      </WithRail>
    </>
  );
}
