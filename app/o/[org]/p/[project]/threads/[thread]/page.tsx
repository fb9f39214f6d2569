import type { Metadata } from "next";
import { WholeThread } from "#components/discussion/whole-thread.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { SUBJECT_LABELS } from "#domain/discussion/schemas.ts";
import type { ThreadView } from "#domain/discussion/view.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { getThread, listAnswers } from "#server/discussion/get-thread.ts";
import { projectPage } from "#server/http/page.ts";

type Props = {
  params: Promise<{ org: string; project: string; thread: string }>;
  searchParams: Promise<{ comment?: string }>;
};

export const metadata: Metadata = { title: "Thread" };

/** The object's own page; what is said of a rule stands among the rules. */
const placePath = ({ anchor, subject }: ThreadView): string =>
  anchor?.kind === "rule" ? `governance/policies?tier=${anchor.key.split(":")[1]}` : `object/${subject.id}`;

/** One thread with all its answers; where links to a comment lead. */
export default async function ThreadPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { thread: threadId } = await params;
  const { comment } = await searchParams;
  const commentId = comment?.startsWith("cmt_") ? comment : threadId;
  const whole = await call(getThread, { commentId });
  const base = projectHref(org.slug, project.slug);
  const { thread, subjectLabel, stretches } = whole;
  const first = stretches[whole.at ?? 0];
  const answers = first && {
    after: first.after,
    page: await call(listAnswers, { commentId: thread.id, after: first.after }),
  };
  return (
    <>
      <PageTitle
        title={subjectLabel}
        tag={
          <>
            <Tag>{SUBJECT_LABELS[thread.subject.kind]}</Tag>
            {thread.resolved ? <Tag tone="ok">Resolved</Tag> : <Tag tone="warn">Open</Tag>}
          </>
        }
        crumbs={[{ label: "Thread" }]}
        lead={`A thread begun by ${thread.author.name}, ${formatCountOf(thread.answers, "answer")}.`}
        actions={<ButtonLink href={`${base}/${placePath(thread)}`}>See it in its place</ButtonLink>}
      />
      <WholeThread
        key={commentId}
        projectId={project.id}
        commentId={commentId}
        initial={whole}
        answers={answers ?? null}
        rights={{ canComment: may("comment:write"), canModerate: may("project:manage") }}
      />
    </>
  );
}
