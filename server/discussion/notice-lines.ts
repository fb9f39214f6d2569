import { inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { projects, users } from "#db/schema/access.ts";
import { comments } from "#db/schema/discussion.ts";
import { parseMarkdown } from "#domain/discussion/markdown.ts";
import { noNames } from "#domain/discussion/mentions.ts";
import { noticePath, noticeSentence } from "#domain/discussion/notice-sentence.ts";
import type { NoticeKind } from "#domain/discussion/notices.ts";
import { excerpt } from "#domain/discussion/plain-text.ts";
import type { SubjectKind } from "#domain/discussion/schemas.ts";
import { labelsOf } from "#server/kernel/subjects.ts";
import { namedIn } from "./internal.ts";

type Facts = {
  orgId: string;
  projectId: string | null;
  kind: NoticeKind | null;
  actorId: string | null;
  subjectType: SubjectKind | null;
  subjectId: string | null;
  commentId: string | null;
};

export type Told = {
  kind: NoticeKind;
  sentence: string;
  excerpt: string | null;
  project: { slug: string; name: string };
  path: string;
};

/** What each of these happenings says, as things are called now. A removed comment gives no words of it. */
export async function toldOf(tx: Tx, orgId: string, rows: readonly Facts[]): Promise<(Told | null)[]> {
  const ids = <K extends keyof Facts>(key: K) => [
    ...new Set(rows.map((row) => row[key]).filter((id): id is NonNullable<Facts[K]> => id !== null)),
  ];
  const [actors, places, said] = [ids("actorId"), ids("projectId"), ids("commentId")];
  const named = actors.length
    ? await tx.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, actors))
    : [];
  const projectRows = places.length
    ? await tx
        .select({ id: projects.id, slug: projects.slug, name: projects.name })
        .from(projects)
        .where(inArray(projects.id, places))
    : [];
  const bodies = said.length
    ? await tx
        .select({ id: comments.id, body: comments.body, removed: comments.deletedAt })
        .from(comments)
        .where(inArray(comments.id, said))
    : [];
  const words = bodies.filter(({ removed }) => removed === null);
  const people = await namedIn(
    tx,
    orgId,
    words.map(({ body }) => body),
  );
  const labels = await labelsOf(
    tx,
    rows.flatMap(({ subjectType: kind, subjectId: id }) => (kind && id ? [{ kind, id }] : [])),
  );
  return rows.map((row) => {
    const project = projectRows.find(({ id }) => id === row.projectId);
    if (!project || !row.kind || !row.subjectId) return null;
    const body = words.find(({ id }) => id === row.commentId)?.body;
    return {
      kind: row.kind,
      sentence: noticeSentence(row.kind, {
        actor: named.find(({ id }) => id === row.actorId)?.name ?? "Countersign",
        subject: labels.get(row.subjectId) ?? "something that is gone",
      }),
      excerpt:
        body === undefined
          ? null
          : excerpt(parseMarkdown(body), 280, (mention) =>
              mention.kind === "person"
                ? (people.find(({ id }) => id === mention.id)?.name ?? "somebody")
                : noNames(mention),
            ),
      project: { slug: project.slug, name: project.name },
      path: noticePath({ commentId: row.commentId, subjectId: row.subjectId }),
    };
  });
}
