import type { Metadata } from "next";
import { KeyTable } from "#components/access/key-table.tsx";
import { NewKey } from "#components/access/new-key.tsx";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { EmptyState } from "#components/ui/states.tsx";
import { listApiKeys } from "#server/access/api-keys.ts";
import { organizationPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "API keys" };

export default async function KeysPage({ params }: { params: Promise<{ org: string }> }) {
  const { call, me } = await organizationPage(params);
  const { items } = await call(listApiKeys, { limit: 100 });
  return (
    <>
      <PageTitle
        title="API keys"
        lead="A program acts for a person with a key: every call is theirs in the audit log, and never more than the key's role allows."
        actions={<NewKey role={me.role} />}
      />
      <Stack>
        {items.length === 0 ? (
          <EmptyState title="No keys yet" action={<NewKey role={me.role} />}>
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
