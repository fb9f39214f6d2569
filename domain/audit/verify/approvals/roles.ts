import { text } from "../canonical.ts";
import type { Entry } from "../entry.ts";

type Grant = { at: string; project: string | null; role: string | null; own: boolean };

const INVITED = "access.acceptInvitation";

/** Which roles people hold by their own gift, where and since when. */
export class OwnRoles {
  readonly #grants = new Map<string, Grant[]>();

  take(entry: Entry): void {
    const { target, before, after, action, actor, onBehalfOf, at } = entry;
    const person = target?.type === "user" ? target.id : undefined;
    const role = text(after?.role);
    if (person === undefined || (role === undefined && text(before?.role) === undefined)) return;
    // Somebody accepts by themselves; whoever invited them gave the role.
    const own =
      action === INVITED ? after?.invitedBy === person : actor.id === person || onBehalfOf === person;
    const grants = this.#grants.get(person) ?? [];
    const ofProject = action === INVITED ? text(after?.projectId) : undefined;
    grants.push({ at, project: entry.project, role: role ?? null, own });
    if (ofProject !== undefined)
      grants.push({ at, project: ofProject, role: text(after?.projectRole) ?? null, own });
    this.#grants.set(person, grants);
  }

  /** Whether this person gave themselves a role in the project, or in its organization, at or after that moment. */
  since(person: string, at: string, project: string | null): boolean {
    return this.#in(person, project).some((grant) => grant.own && Date.parse(grant.at) >= Date.parse(at));
  }

  /** Whether the latest word on their role in the project, or in its organization, is this role and their own: however early. */
  byOwnGift(person: string, role: string, project: string | null): boolean {
    const grants = this.#in(person, project);
    return [null, project].some((place) => {
      const latest = grants.findLast((grant) => grant.project === place);
      return latest?.own === true && latest.role === role;
    });
  }

  #in(person: string, project: string | null): Grant[] {
    return (this.#grants.get(person) ?? []).filter(
      (grant) => grant.project === null || grant.project === project,
    );
  }
}
