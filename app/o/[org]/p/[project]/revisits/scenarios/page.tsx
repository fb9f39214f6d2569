import type { Metadata } from "next";
import { ScenarioCatalogue } from "#components/lifecycle/scenario-catalogue.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { NoMatch } from "#components/ui/states.tsx";
import { ListScenarios } from "#domain/lifecycle/queries.ts";
import { SCENARIOS } from "#domain/lifecycle/scenarios/catalogue.ts";
import { projectPage } from "#server/http/page.ts";
import { listScenarios } from "#server/lifecycle/list-scenarios.ts";
import { revisitFigures } from "#server/lifecycle/revisit-story.ts";

export const metadata: Metadata = { title: "Reasons of revisits" };

type Search = { focus?: string; visited?: string; direction?: string; text?: string };

/** An address that somebody changed by hand shows all, not an error. */
const filterOf = ({ focus, visited, direction, text }: Search) => {
  const one = <K extends "focus" | "visited" | "direction" | "text">(key: K, value: string | undefined) => {
    const parsed = ListScenarios.safeParse({ [key]: value || undefined });
    return parsed.success ? { [key]: parsed.data[key] } : {};
  };
  return ListScenarios.parse({
    ...one("focus", focus),
    ...one("visited", visited),
    ...one("direction", direction),
    ...one("text", text),
  });
};

export default async function ScenariosPage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<Search>;
}) {
  const { call, org, project } = await projectPage(params);
  const filter = filterOf(await searchParams);
  const [{ items }, figures] = await Promise.all([
    call(listScenarios, filter),
    call(revisitFigures, { projectId: project.id }),
  ]);
  const revisits = `${projectHref(org.slug, project.slug)}/revisits`;
  const base = `${revisits}/scenarios`;
  return (
    <>
      <PageTitle
        title="Reasons of revisits"
        lead={`Why work goes to another phase than the one in focus: the ${SCENARIOS.length} scenarios of the MLOps dynamics paper, in our words, and how often each was the reason here.`}
        crumbs={[{ label: "Reasons" }]}
      />
      <Stack>
        <ScenarioCatalogue
          base={base}
          filter={filter}
          scenarios={items}
          given={new Map(figures.reasons.map(({ scenario, count }) => [scenario, count]))}
        />
        {items.length === 0 && <NoMatch what="reasons" clearHref={base} />}
      </Stack>
    </>
  );
}
