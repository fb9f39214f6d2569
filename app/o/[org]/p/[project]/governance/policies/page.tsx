import type { Metadata } from "next";
import Link from "next/link";
import { Discussed } from "#components/discussion/discussed.tsx";
import { PolicyHistory } from "#components/governance/policy-history.tsx";
import { PolicyLineView } from "#components/governance/policy-line.tsx";
import { RiskTierCard } from "#components/governance/risk-tier-card.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack, WithRail } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { needs } from "#domain/access/permissions.ts";
import { RISK_TIER_LABELS, RISK_TIER_SUMMARIES, RISK_TIERS } from "#domain/approvals/tiers.ts";
import { getPolicies, listPolicyVersions } from "#server/approvals/policies.ts";
import { projectPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Policies" };

type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<{ tier?: string; before?: string }>;
};

export default async function PoliciesPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const asked = await searchParams;
  const [policies, history] = await Promise.all([
    call(getPolicies, { projectId: project.id }),
    call(listPolicyVersions, { projectId: project.id, limit: 20, cursor: asked.before ?? null }),
  ]);
  const base = projectHref(org.slug, project.slug);
  const here = `${base}/governance/policies`;
  const tier = RISK_TIERS.find((one) => one === asked.tier) ?? policies.tier;
  const reason = may("policy:manage") ? null : needs("policy:manage");
  const alone = policies.approvers.length === 0;
  return (
    <>
      <PageTitle
        title="Policies"
        tag={<Tag>{RISK_TIER_LABELS[policies.tier]}</Tag>}
        lead="What each passage of this project asks for, by risk tier. A change is proposed here, approved by somebody else, and counts for requests made after it came in force."
        crumbs={[{ label: "Policies" }]}
      />
      {alone && (
        <Notice tone="warn" className="mb-4">
          Nobody else here may approve a change of policy, and nobody puts their own in force, so the rules
          stay as they are.{" "}
          <Link prefetch={false} className="link" href={`/o/${org.slug}/people`}>
            Invite a second person
          </Link>{" "}
          or give a colleague the role Lead or Reviewer in this project.
        </Notice>
      )}
      <WithRail
        railLabel="Risk tier and history"
        rail={
          <>
            <RiskTierCard projectId={project.id} policies={policies} base={base} reason={reason} />
            <Card title="History" meta="every version, newest first">
              <PolicyHistory
                page={history}
                projectId={project.id}
                base={base}
                olderHref={history.nextCursor ? `${here}?tier=${tier}&before=${history.nextCursor}` : null}
                newestHref={asked.before ? `${here}?tier=${tier}` : null}
              />
            </Card>
          </>
        }
      >
        <Stack>
          <div className="grid gap-2">
            <Segmented
              label="Risk tier"
              value={tier}
              options={RISK_TIERS.map((one) => ({
                value: one,
                label: RISK_TIER_LABELS[one],
                href: `${here}?tier=${one}`,
              }))}
              className="w-fit"
            />
            <p className="text-sm text-ink-2">
              {tier === policies.tier
                ? "These rules are in force here. "
                : "These rules would be in force if the project counted as this tier. "}
              {RISK_TIER_SUMMARIES[tier]}
            </p>
          </div>
          <Discussed
            projectId={project.id}
            subject={{ kind: "project", id: project.id }}
            rights={{ canComment: may("comment:write"), canModerate: may("project:manage") }}
          >
            {policies.items
              .filter((line) => line.tier === tier)
              .map((line) => (
                <PolicyLineView
                  key={`${line.gate} ${line.tier} ${line.rev} ${line.proposals.length}`}
                  projectId={project.id}
                  line={line}
                  base={base}
                  reason={reason}
                />
              ))}
          </Discussed>
        </Stack>
      </WithRail>
    </>
  );
}
