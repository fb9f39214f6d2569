import { forbidden, notFound } from "./errors.ts";
import type { ProjectInScope } from "./verb.ts";

/** The project in which a verb of a project's scope was called. */
export function projectOf(context: { project: ProjectInScope | null }): ProjectInScope {
  if (context.project === null) throw notFound("This project");
  return context.project;
}

/** The person behind a call that nobody else can make. */
export function personOfCall(userId: string | null): string {
  if (userId === null) throw forbidden("This is done by a person.");
  return userId;
}
