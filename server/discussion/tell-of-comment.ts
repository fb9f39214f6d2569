import { and, eq, isNull, or } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { comments } from "#db/schema/discussion.ts";
import type { Role } from "#domain/access/roles.ts";
import { parseMarkdown } from "#domain/discussion/markdown.ts";
import { type Mention, mentionKey, mentionsOf } from "#domain/discussion/mentions.ts";
import { whoIsTold } from "#domain/discussion/notices.ts";
import { type Happening, tell, tellChannel } from "#server/kernel/notify.ts";
import { peopleByIds, peopleInRoles } from "#server/kernel/project-people.ts";
import { ownersOf } from "./owners.ts";

/** Somebody who was named and is not told, because the project does not show itself to them. */
export type NotTold = { id: string; name: string };

type Said = { id: string; parentId: string | null; authorId: string; body: string };

/** Tells everybody whom a new comment concerns. Returns those who were named in vain. */
export async function tellOfComment(happening: Happening, said: Said): Promise<NotTold[]> {
  const { tx, projectId, subject } = happening;
  const { called, inVain } = await calledBy(tx, projectId, mentionsOf(parseMarkdown(said.body)));
  const told = whoIsTold(said.authorId, {
    mention: called,
    answer: said.parentId ? await inThread(tx, said.parentId) : [],
    thread: said.parentId ? [] : await ownersOf(tx, subject),
  });
  await tell(happening, told);
  await tellChannel(happening, said.parentId ? "answer" : "thread");
  return inVain;
}

/** Tells whom a change of a comment names that its earlier words did not. */
export async function tellOfEdit(happening: Happening, said: Said, before: string): Promise<NotTold[]> {
  const known = new Set(mentionsOf(parseMarkdown(before)).map(mentionKey));
  const added = mentionsOf(parseMarkdown(said.body)).filter((mention) => !known.has(mentionKey(mention)));
  const { called, inVain } = await calledBy(happening.tx, happening.projectId, added);
  await tell(happening, whoIsTold(said.authorId, { mention: called, answer: [], thread: [] }));
  return inVain;
}

async function calledBy(tx: Tx, projectId: string, mentions: readonly Mention[]) {
  const ids: string[] = [];
  const roles: Role[] = [];
  for (const mention of mentions) {
    if (mention.kind === "person") ids.push(mention.id);
    else roles.push(mention.role);
  }
  const people = await peopleByIds(tx, projectId, ids);
  const holders = await peopleInRoles(tx, projectId, roles);
  return {
    called: [...people.filter(({ sees }) => sees), ...holders].map(({ id }) => id),
    inVain: people.filter(({ sees }) => !sees).map(({ id, name }) => ({ id, name })),
  };
}

/** Everybody who said something in a thread. */
async function inThread(tx: Tx, threadId: string): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ id: comments.authorId })
    .from(comments)
    .where(and(or(eq(comments.id, threadId), eq(comments.parentId, threadId)), isNull(comments.deletedAt)));
  return rows.map(({ id }) => id);
}
