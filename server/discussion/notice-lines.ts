import { inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { projects, users } from "#db/schema/access.ts";
import { noticePath, noticeSentence } from "#domain/discussion/notice-sentence.ts";
import type { NoticeKind } from "#domain/discussion/notices.ts";
import type { SubjectKind } from "#domain/discussion/schemas.ts";
import { labelsOf } from "#server/kernel/subjects.ts";
import { excerptsOf } from "./excerpts.ts";

const EXCERPT_CHARACTERS = 280;

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
  const words = await excerptsOf(tx, orgId, said, EXCERPT_CHARACTERS);
  const labels = await labelsOf(
    tx,
    rows.flatMap(({ subjectType: kind, subjectId: id }) => (kind && id ? [{ kind, id }] : [])),
  );
  return rows.map((row) => {
    const project = projectRows.find(({ id }) => id === row.projectId);
    if (!project || !row.kind || !row.subjectId) return null;
    return {
      kind: row.kind,
      sentence: noticeSentence(row.kind, {
        actor: named.find(({ id }) => id === row.actorId)?.name ?? "Countersign",
        subject: labels.get(row.subjectId) ?? "something that is gone",
      }),
      excerpt: words.get(row.commentId ?? "") ?? null,
      project: { slug: project.slug, name: project.name },
      path: noticePath({ commentId: row.commentId, subjectId: row.subjectId }),
    };
  });
}
