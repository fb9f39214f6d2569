import { listProjects } from "#server/access/list-projects.ts";
import { env, isDemo } from "#server/kernel/env.ts";
import { counts } from "#server/lifecycle/counts.ts";
import { organizationPage, projectPage } from "./page.ts";

/** What the frame around every page shows: places, person, counts. */
export async function organizationShell(params: Promise<{ org: string }>) {
  const { call, org, me } = await organizationPage(params);
  const [projects, numbers] = await Promise.all([call(listProjects, { limit: 50 }), call(counts, {})]);
  return frame(org, null, projects.items, me, numbers);
}

export async function projectShell(params: Promise<{ org: string; project: string }>) {
  const { call, org, project, me } = await projectPage(params);
  const [projects, numbers] = await Promise.all([
    call(listProjects, { limit: 50 }),
    call(counts, { projectId: project.id }),
  ]);
  return frame(org, { slug: project.slug, name: project.name }, projects.items, me, numbers);
}

type Place = { slug: string; name: string };

function frame(
  org: Place,
  project: Place | null,
  projects: readonly Place[],
  me: { name: string; email: string; roleLabel: string },
  numbers: { reviews: number; inbox: number; alerts: number },
) {
  return {
    org: { slug: org.slug, name: org.name },
    project,
    projects: projects.map(({ slug, name }) => ({ slug, name })),
    user: { name: me.name, email: me.email, roleLabel: me.roleLabel },
    counts: { reviews: numbers.reviews, inbox: numbers.inbox, alerts: numbers.alerts },
    demo: isDemo(env()),
  };
}
