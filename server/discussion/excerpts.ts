import { and, inArray, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { comments } from "#db/schema/discussion.ts";
import { parseMarkdown } from "#domain/discussion/markdown.ts";
import { noNames } from "#domain/discussion/mentions.ts";
import { excerpt } from "#domain/discussion/plain-text.ts";
import { namedIn } from "./internal.ts";

/** What these comments say now, each as one line with the names of whom they name; one that was removed has none. */
export async function excerptsOf(
  tx: Tx,
  orgId: string,
  commentIds: readonly string[],
  max: number,
): Promise<ReadonlyMap<string, string>> {
  if (commentIds.length === 0) return new Map();
  const rows = await tx
    .select({ id: comments.id, body: comments.body })
    .from(comments)
    .where(and(inArray(comments.id, [...commentIds]), isNull(comments.deletedAt)));
  const people = await namedIn(
    tx,
    orgId,
    rows.map(({ body }) => body),
  );
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return new Map(
    rows.map(({ id, body }) => [
      id,
      excerpt(parseMarkdown(body), max, (mention) =>
        mention.kind === "person" ? (names.get(mention.id) ?? "somebody") : noNames(mention),
      ),
    ]),
  );
}
