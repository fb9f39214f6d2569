import type { Metadata } from "next";
import { AccessKeys } from "#components/access/access-keys.tsx";
import { AccessPeople } from "#components/access/access-people.tsx";
import { AccessQuestion } from "#components/access/access-question.tsx";
import { PermissionTable } from "#components/access/permission-table.tsx";
import { SearchBox } from "#components/access/search-box.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { LinkList } from "#components/status/link-list.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState, NoMatch, Notice } from "#components/ui/states.tsx";
import { needs, PERMISSION_NAMES } from "#domain/access/permissions.ts";
import { explain } from "#server/access/explain.ts";
import { projectPage } from "#server/http/page.ts";
import { listStatusLinks } from "#server/lifecycle/status-links.ts";

export const metadata: Metadata = { title: "Who can see this, and why" };

type Search = { [key: string]: string | string[] | undefined };
const KINDS = { mdv: "model_version", dst: "dataset", dsv: "dataset_version", run: "run" } as const;

export default async function AccessPage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<Search>;
}) {
  const { call, org, project, may } = await projectPage(params);
  const asked = await searchParams;
  const text = (key: string): string => {
    const value = asked[key];
    return typeof value === "string" ? value.trim().slice(0, 100) : "";
  };
  const [q, person, permission] = [text("q"), text("person"), text("permission")];
  const links = await call(listStatusLinks, { projectId: project.id, limit: 50 });
  const facts = await call(explain, {
    projectId: project.id,
    of: subjectOf(text("of")),
    userId: /^usr_/.test(person) ? person : undefined,
    permission: PERMISSION_NAMES.find((one) => one === permission),
  });
  const here = `${projectHref(org.slug, project.slug)}/access`;
  const shown = facts.people.filter(({ name, email }) =>
    `${name} ${email}`.toLowerCase().includes(q.toLowerCase()),
  );
  return (
    <>
      <PageTitle
        title="Who can see this, and why"
        lead={
          facts.of
            ? `${facts.of.label} belongs to this project, so whoever sees the project sees it. What they may do with it is their role's.`
            : "Everybody who sees this project and all that is in it: its data, runs, models, reviews and record."
        }
        actions={
          <ButtonLink href={`${projectHref(org.slug, project.slug)}/settings`}>
            Project and members
          </ButtonLink>
        }
      />
      <Stack className="gap-6">
        <AccessQuestion
          action={here}
          everybody={facts.everybody}
          person={person}
          permission={permission}
          answer={facts.answer}
        />
        <div className="grid min-w-0 gap-3 *:min-w-0">
          {(q || facts.people.length > 12) && <SearchBox action={here} label="Name or e-mail" value={q} />}
          {shown.length === 0 ? <NoMatch what="people" clearHref={here} /> : <AccessPeople people={shown} />}
        </div>
        <section aria-labelledby="keys" className="grid min-w-0 gap-2 *:min-w-0">
          <h2 id="keys" className="text-base">
            Keys that reach it
          </h2>
          {facts.keys === null ? (
            <Notice>
              {facts.keyCount === 0
                ? "No API key reaches this project."
                : `${facts.keyCount} API ${facts.keyCount === 1 ? "key reaches" : "keys reach"} this project. Those who look after the project see which.`}
            </Notice>
          ) : facts.keys.length === 0 ? (
            <EmptyState title="No key reaches this project">
              A program needs a key of somebody who sees the project. When one is made, it stands here with
              what it may do.
            </EmptyState>
          ) : (
            <AccessKeys keys={facts.keys} />
          )}
        </section>
        <section aria-labelledby="links" className="grid min-w-0 gap-2 *:min-w-0">
          <h2 id="links" className="text-base">
            Links to its status page
          </h2>
          {links.items.length === 0 ? (
            <Notice>
              Nobody reads this project without an account. Whoever runs it can make a link on the page
              Status.
            </Notice>
          ) : (
            <LinkList
              items={links.items}
              reason={may("project:manage") ? null : needs("project:manage")}
              now={Date.now()}
            />
          )}
        </section>
        <section aria-labelledby="permissions" className="grid min-w-0 gap-2 *:min-w-0">
          <h2 id="permissions" className="text-base">
            What each role may do
          </h2>
          <p className="max-w-[70ch] text-ink-2">
            One table for every project. A key has at most its role&rsquo;s share of it, and nobody approves
            their own work.
          </p>
          <PermissionTable />
        </section>
      </Stack>
    </>
  );
}

function subjectOf(id: string) {
  const kind = Object.entries(KINDS).find(([prefix]) => id.startsWith(`${prefix}_`))?.[1];
  return kind ? { kind, id } : undefined;
}
