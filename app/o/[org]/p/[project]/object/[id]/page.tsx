import { redirect } from "next/navigation";
import { projectHref } from "#components/shell/nav.ts";
import { projectPage } from "#server/http/page.ts";
import { locate } from "#server/lifecycle/locate.ts";

/** Leads to the page of an object that is known by its id alone, as in the audit log. */
export default async function ObjectPage({
  params,
}: {
  params: Promise<{ org: string; project: string; id: string }>;
}) {
  const { call, org, project } = await projectPage(params);
  const { path } = await call(locate, { projectId: project.id, objectId: (await params).id });
  const base = projectHref(org.slug, project.slug);
  redirect(path === "" ? base : `${base}/${path}`);
}
