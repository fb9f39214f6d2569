import type { Metadata } from "next";
import { recipesHref } from "#components/datasets/hrefs.ts";
import { RecipeEditor } from "#components/datasets/recipes/recipe-editor.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { needs } from "#domain/access/permissions.ts";
import { versionName } from "#domain/datasets/view.ts";
import { list } from "#server/datasets/list.ts";
import { listReadyVersions } from "#server/datasets/list-versions.ts";
import { projectPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "A new recipe" };

type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<{ version?: string }>;
};

export default async function NewRecipePage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { version } = await searchParams;
  const base = projectHref(org.slug, project.slug);
  const [ready, datasets] = await Promise.all([
    call(listReadyVersions, { projectId: project.id, limit: 100 }),
    call(list, { projectId: project.id, limit: 100 }),
  ]);
  const sources = ready.items.map((one) => ({ id: one.id, name: `${one.datasetName} ${versionName(one)}` }));
  return (
    <>
      <PageTitle
        crumbs={[{ label: "Recipes", href: recipesHref(base) }, { label: "New" }]}
        title="A new recipe"
        lead="Add steps in their order. Steps behind a split learn from training alone."
      />
      <RecipeEditor
        projectId={project.id}
        base={base}
        kept={null}
        sources={sources}
        datasets={datasets.items}
        sourceId={sources.find(({ id }) => id === version)?.id ?? null}
        writeReason={may("dataset:write") ? null : needs("dataset:write")}
      />
    </>
  );
}
