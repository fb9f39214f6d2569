import type { Metadata } from "next";
import { newRecipeHref, recipesHref } from "#components/datasets/hrefs.ts";
import { ImportRecipe } from "#components/datasets/recipes/import-recipe.tsx";
import { RecipeTable } from "#components/datasets/recipes/recipe-table.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Pager } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { listRecipes } from "#server/datasets/list-recipes.ts";
import { projectPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Recipes" };

type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<{ cursor?: string }>;
};

export default async function RecipesPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { cursor } = await searchParams;
  const base = projectHref(org.slug, project.slug);
  const page = await call(listRecipes, { projectId: project.id, cursor: cursor ?? null });
  const reason = may("dataset:write") ? null : needs("dataset:write");
  const add = (
    <>
      <ImportRecipe projectId={project.id} base={base} reason={reason} />
      <ButtonLink variant="primary" href={newRecipeHref(base)} disabledReason={reason}>
        Write a recipe
      </ButtonLink>
    </>
  );
  return (
    <>
      <PageTitle
        crumbs={[{ label: "Recipes" }]}
        title="Recipes"
        lead="How tables are prepared: filtered, filled, encoded, joined, split. What a recipe makes is a dataset version that says which recipe and which rows made it."
        actions={page.items.length > 0 && add}
      />
      {page.items.length === 0 && !cursor ? (
        <EmptyState title="No recipe yet" action={add}>
          A recipe is a list of steps, seen on a sample while it is written and checked for leaks between
          training and test. The worker takes all rows through it.
        </EmptyState>
      ) : (
        <RecipeTable items={page.items} base={base} now={new Date().toISOString()} />
      )}
      <Pager
        firstHref={cursor ? recipesHref(base) : null}
        nextHref={
          page.nextCursor ? `${recipesHref(base)}?cursor=${encodeURIComponent(page.nextCursor)}` : null
        }
      />
    </>
  );
}
