import type { Metadata } from "next";
import { KeyTable } from "#components/access/key-table.tsx";
import { NewKey } from "#components/access/new-key.tsx";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { EmptyState } from "#components/ui/states.tsx";
import { KEY_PROJECTS_MAX } from "#domain/access/schemas.ts";
import { listApiKeys } from "#server/access/api-keys.ts";
import { listProjects } from "#server/access/list-projects.ts";
import { listMembers } from "#server/access/members.ts";
import { organizationPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "API keys" };

export default async function KeysPage({ params }: { params: Promise<{ org: string }> }) {
  const { call, me, may } = await organizationPage(params);
  const [{ items }, projects, services] = await Promise.all([
    call(listApiKeys, { limit: 100 }),
    call(listProjects, { limit: KEY_PROJECTS_MAX }),
    may("member:manage") ? call(listMembers, { kind: "service", limit: 100 }) : { items: [] },
  ]);
  const make = (
    <NewKey
      projects={projects.items}
      holders={[
        { id: "", name: `me, ${me.name}`, role: me.role, kind: "person" },
        ...services.items.filter(({ suspendedAt }) => suspendedAt === null),
      ]}
    />
  );
  return (
    <>
      <PageTitle
        title="API keys"
        lead="A program acts for a person or a service account with a key: every call is theirs in the audit log, and never more than the key allows."
        actions={make}
      />
      <Stack>
        {items.length === 0 ? (
          <EmptyState title="No keys yet" action={make}>
            Make a key to upload data, start runs or read results from a script. It is shown once and expires
            by itself.
          </EmptyState>
        ) : (
          <KeyTable keys={items} now={Date.now()} />
        )}
        <Card title="Using a key">
          <p className="mb-2 text-ink-2">
            Every verb is <code>POST /api/v1/&lt;area&gt;.&lt;verb&gt;</code> with a JSON body. The whole
            list, with the form of each input, is{" "}
            <a className="text-accent underline underline-offset-2" href="/api/v1/openapi.json">
              the OpenAPI document
            </a>
            .
          </p>
          <pre
            {...scrollRegion("Command")}
            className="overflow-x-auto rounded-control border border-line bg-paper p-3 text-xs"
          >
            {`curl -X POST "$ADDRESS/api/v1/access.listProjects" \\
  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" -d '{}'`}
          </pre>
        </Card>
      </Stack>
    </>
  );
}
