import type { Page } from "@playwright/test";
import type { Role } from "#domain/access/roles.ts";
import { HOME, personOf } from "./people.ts";
import { ask } from "./verbs.ts";

/** A project of one test, made by the lead, with the people of these roles in it. */
export async function newProject(
  lead: Page,
  name: string,
  roles: readonly Exclude<Role, "owner">[],
): Promise<{ id: string; base: string }> {
  const made = await ask<{ id: string; slug: string }>(lead.request, "access.createProject", {
    name: `${name} ${Date.now().toString(36)}`,
  });
  const { items } = await ask<{ items: { id: string; email: string }[] }>(
    lead.request,
    "access.listMembers",
    { limit: 100 },
  );
  for (const role of roles) {
    const userId = items.find(({ email }) => email === personOf(role).email)?.id;
    await ask(lead.request, "access.setProjectMember", { projectId: made.id, userId, role });
  }
  return { id: made.id, base: `${HOME}/p/${made.slug}` };
}
