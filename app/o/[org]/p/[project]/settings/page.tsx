import type { Metadata } from "next";
import { ProjectFactsForm } from "#components/access/project-facts-form.tsx";
import { ProjectMembers } from "#components/access/project-members.tsx";
import { ChatHookForm } from "#components/inbox/chat-hook-form.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { needs } from "#domain/access/permissions.ts";
import { ORGANIZATION_WIDE } from "#domain/access/roles.ts";
import { listProjectMembers } from "#server/access/get-project.ts";
import { listMembers } from "#server/access/members.ts";
import { getChatHook } from "#server/discussion/chat-hooks.ts";
import { projectPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Project and members" };

export default async function SettingsPage({
  params,
}: {
  params: Promise<{ org: string; project: string }>;
}) {
  const { call, org, project, may } = await projectPage(params);
  const [{ items: members }, { items: people }, { chat }] = await Promise.all([
    call(listProjectMembers, { projectId: project.id }),
    call(listMembers, { limit: 100 }),
    call(getChatHook, { projectId: project.id }),
  ]);
  const reason = may("project:manage") ? null : needs("project:manage");
  const inProject = new Set(members.map((member) => member.userId));
  const everywhere = people.filter((person) => ORGANIZATION_WIDE.has(person.role));
  return (
    <>
      <PageTitle
        title="Project and members"
        tag={project.archived && <Tag tone="warn">archived</Tag>}
        lead="What the project is called, and who belongs to it."
        actions={
          <ButtonLink href={`${projectHref(org.slug, project.slug)}/access`}>
            Who can see this, and why
          </ButtonLink>
        }
      />
      <Stack>
        <Card title="The project">
          <ProjectFactsForm key={project.id} project={project} reason={reason} />
        </Card>
        <ProjectMembers
          projectId={project.id}
          members={members}
          candidates={people.filter(
            (person) => !inProject.has(person.id) && !ORGANIZATION_WIDE.has(person.role),
          )}
          reason={reason}
        />
        <ChatHookForm
          key={chat?.host ?? "none"}
          projectId={project.id}
          chat={chat}
          title="The project's channel"
          lead="New threads, answers, reviews and decisions of this project go to this address, in the form Slack, Mattermost and others take."
          reason={reason}
        />
        <p className="text-sm text-ink-2">
          Through their role in the organization these people see the project too:{" "}
          {everywhere.map((person) => person.name).join(", ") || "nobody"}.
        </p>
      </Stack>
    </>
  );
}
