import type { Metadata } from "next";
import Link from "next/link";
import { WhatHappened } from "#components/access/who-sees.tsx";
import { recipeFileHref, recipeHref, recipesHref, versionHref } from "#components/datasets/hrefs.ts";
import { RecipeEditor } from "#components/datasets/recipes/recipe-editor.tsx";
import { Discussed } from "#components/discussion/discussed.tsx";
import { Discussion } from "#components/discussion/discussion.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { needs } from "#domain/access/permissions.ts";
import type { RecipeView } from "#domain/datasets/recipes/view.ts";
import { versionName } from "#domain/datasets/view.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { getRecipe } from "#server/datasets/get-recipe.ts";
import { list } from "#server/datasets/list.ts";
import { listReadyVersions } from "#server/datasets/list-versions.ts";
import { projectPage } from "#server/http/page.ts";

type Props = {
  params: Promise<{ org: string; project: string; recipe: string }>;
  searchParams: Promise<{ version?: string; number?: string }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { call, project } = await projectPage(params);
  const { recipe } = await params;
  return { title: (await call(getRecipe, { projectId: project.id, recipe })).name };
}

export default async function RecipePage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { recipe: ref } = await params;
  const { version, number } = await searchParams;
  const base = projectHref(org.slug, project.slug);
  const wanted = /^[1-9]\d{0,5}$/.test(number ?? "") ? { number: Number(number) } : {};
  const [recipe, ready, datasets] = await Promise.all([
    call(getRecipe, { projectId: project.id, recipe: ref, ...wanted }),
    call(listReadyVersions, { projectId: project.id, limit: 100 }),
    call(list, { projectId: project.id, limit: 100 }),
  ]);
  const sources = ready.items.map((one) => ({ id: one.id, name: `${one.datasetName} ${versionName(one)}` }));
  const usual = [version, recipe.made[0]?.from.id].find((id) => sources.some((source) => source.id === id));
  const now = new Date().toISOString();
  const { spec } = recipe.version;
  const subject = { kind: "recipe" as const, id: recipe.id };
  const rights = { canComment: may("comment:write"), canModerate: may("project:manage") };
  return (
    <>
      <PageTitle
        crumbs={[{ label: "Recipes", href: recipesHref(base) }, { label: recipe.name }]}
        title={recipe.name}
        tag={<Tag>v{recipe.version.number}</Tag>}
        lead={
          <>
            {recipe.description && <p className="break-words whitespace-pre-line">{recipe.description}</p>}
            <span className="flex flex-wrap items-baseline gap-x-2.5 text-sm">
              <Digest value={recipe.version.digest} algorithm="sha256" />
              <span className="text-ink-3">
                by {recipe.version.createdBy.name} <Timestamp at={recipe.version.createdAt} now={now} />
                {recipe.version.note && ` · ${recipe.version.note}`} ·{" "}
                <WhatHappened base={base} id={recipe.id} /> ·{" "}
                <a className="link-in-text" href={recipeFileHref(recipe.version.id, org.slug)}>
                  Export as YAML
                </a>
              </span>
            </span>
          </>
        }
      />
      <Discussed projectId={project.id} subject={subject} rights={rights}>
        <RecipeEditor
          key={`${recipe.id} ${number ?? ""}`}
          projectId={project.id}
          base={base}
          kept={{
            id: recipe.id,
            slug: recipe.slug,
            name: recipe.name,
            versionId: recipe.version.id,
            number: recipe.version.number,
            isNewest: recipe.version.id === recipe.versions[0]?.id,
            spec,
          }}
          sources={sources}
          datasets={datasets.items}
          sourceId={usual ?? null}
          writeReason={may("dataset:write") ? null : needs("dataset:write")}
        />
      </Discussed>
      <div className="mt-6 grid gap-4 *:min-w-0 lg:grid-cols-2">
        <Made recipe={recipe} base={base} now={now} />
        <Versions recipe={recipe} base={base} now={now} />
        <div className="lg:col-span-2">
          <Discussion
            projectId={project.id}
            subject={subject}
            {...rights}
            reason={may("comment:write") ? null : needs("comment:write")}
          />
        </div>
      </div>
    </>
  );
}

function Made({ recipe, base, now }: { recipe: RecipeView; base: string; now: string }) {
  if (recipe.made.length === 0)
    return (
      <p className="rounded-panel border border-line bg-panel px-4.5 py-4 text-sm text-ink-2">
        It has made no dataset version yet. Apply it to all rows once the preview shows what you want.
      </p>
    );
  return (
    <DataTable
      caption="What it made"
      showCaption
      rows={recipe.made}
      rowKey={(row) => row.id}
      rowHref={(row) => versionHref(base, row.id)}
      columns={[
        { key: "made", header: "Version", wrap: true, cell: (row) => `${row.dataset} ${row.name}` },
        { key: "from", header: "From", wrap: true, cell: (row) => `${row.from.dataset} ${row.from.name}` },
        { key: "by", header: "By", cell: (row) => `v${row.number}` },
        { key: "at", header: "When", cell: (row) => <Timestamp at={row.createdAt} now={now} /> },
      ]}
    />
  );
}

function Versions({ recipe, base, now }: { recipe: RecipeView; base: string; now: string }) {
  return (
    <DataTable
      caption="Its versions"
      showCaption
      rows={recipe.versions}
      rowKey={(row) => row.id}
      selectedKey={recipe.version.id}
      columns={[
        {
          key: "n",
          header: "Version",
          cell: (row) => (
            <Link
              prefetch={false}
              className="text-accent hover:underline"
              href={recipeHref(base, recipe.slug, { number: String(row.number) })}
            >
              v{row.number}
            </Link>
          ),
        },
        { key: "steps", header: "Steps", numeric: true, cell: (row) => formatCount(row.steps) },
        { key: "note", header: "What is different", wrap: true, cell: (row) => row.note },
        {
          key: "by",
          header: "By",
          cell: (row) => (
            <>
              {row.createdBy.name} <Timestamp at={row.createdAt} now={now} />
            </>
          ),
        },
      ]}
    />
  );
}
