import { and, asc, desc, eq, gt } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { organizations, users } from "#db/schema/access.ts";
import { reviewReminders, reviewRequests } from "#db/schema/approvals.ts";
import { allows } from "#domain/access/permissions.ts";
import { Remind } from "#domain/approvals/schemas.ts";
import { closedSentence } from "#domain/approvals/states.ts";
import { requestLabel, requestTitle } from "#domain/approvals/titles.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { env } from "#server/kernel/env.ts";
import { conflict, forbidden, preconditionFailed, rateLimited } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { canMail, mailJob } from "#server/kernel/mail.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { type Dossier, readDossier, rolesOf } from "./internal.ts";
import { type Colleague, peopleWithRole } from "./people.ts";

const REST_HOURS = 20;
const REMINDED_MAX = 50;

/** Who was reminded of a request by whom, each nudge once. */
export async function remindersOf(tx: Tx, requestId: string): Promise<{ at: string; by: string }[]> {
  return tx
    .selectDistinct({ at: reviewReminders.sentAt, by: users.name })
    .from(reviewReminders)
    .innerJoin(users, eq(users.id, reviewReminders.sentBy))
    .where(eq(reviewReminders.requestId, requestId))
    .orderBy(asc(reviewReminders.sentAt))
    .limit(REMINDED_MAX);
}

export const remind = command({
  name: "approvals.remind",
  summary: "Reminds those who may decide and have not; at most once in 20 hours for each request.",
  permission: "review:read",
  phase: "communication",
  scope: inProjectOf<z.output<typeof Remind>>(
    reviewRequests,
    "This review request",
    (input) => input.requestId,
  ),
  input: Remind,
  async run(context) {
    const { tx, input, now, audit, standing, orgId, enqueue } = context;
    const userId = personOfCall(context.userId);
    const project = projectOf(context);
    const dossier = await readDossier(tx, input.requestId, now, { lock: true });
    const { row, verdict, content } = dossier;
    if (row.requestedBy !== userId && !allows(rolesOf(standing), "review:decide")) {
      throw forbidden("Whoever asked for the review or may decide on it reminds the others.");
    }
    if (verdict.state !== "pending")
      throw conflict(`${closedSentence(verdict.state)} Nobody has to be reminded.`);
    const since = new Date(Date.parse(now) - REST_HOURS * 3_600_000).toISOString();
    const [recent] = await tx
      .select({ at: reviewReminders.sentAt })
      .from(reviewReminders)
      .where(and(eq(reviewReminders.requestId, row.id), gt(reviewReminders.sentAt, since)))
      .orderBy(desc(reviewReminders.sentAt))
      .limit(1);
    if (recent) {
      throw rateLimited(
        "They were reminded within the last 20 hours. Nobody was reminded again. Write in the discussion if it presses.",
      );
    }
    const people = (await stillToDecide(tx, dossier)).filter(
      ({ id }) => id !== userId && (input.userId === undefined || id === input.userId),
    );
    if (people.length === 0) {
      throw preconditionFailed(
        "There is nobody left to remind: everybody else who may decide has, or had a part in it.",
      );
    }
    const mailed = canMail();
    await tx.insert(reviewReminders).values(
      people.slice(0, REMINDED_MAX).map(({ id }) => ({
        id: newId("rmd"),
        orgId,
        projectId: project.id,
        requestId: row.id,
        userId: id,
        sentBy: userId,
        sentAt: now,
        mailed: mailed ? 1 : 0,
      })),
    );
    if (mailed) {
      const [org] = await tx
        .select({ slug: organizations.slug })
        .from(organizations)
        .where(eq(organizations.id, orgId));
      const title = requestTitle({
        gate: dossier.policy.gate,
        alias: row.alias,
        subject: { label: content.label },
      });
      const address = env().COUNTERSIGN_PUBLIC_URL ?? "";
      const link = `${address}/o/${org?.slug ?? ""}/p/${project.slug}/reviews/${row.id}`;
      for (const { email } of people) {
        await enqueue(mailJob, {
          target: { type: "review_request", id: row.id },
          payload: {
            to: email,
            subject: `Waits for your review: ${title}`.slice(0, 200),
            text: `${title}\n\n${row.reason}\n\n${row.dueOn ? `Due ${row.dueOn}.\n\n` : ""}${link}\n`,
          },
        });
      }
    }
    audit.record({
      target: { type: "review_request", id: row.id, label: requestLabel(content.label, row.alias) },
      after: { reminded: people.map(({ id }) => id), mailed },
    });
    return { reminded: people.map(({ name }) => name), mailed };
  },
});

/** Who may decide on a request, had no part in it, and has not decided on its content. */
export async function stillToDecide(tx: Tx, { row, policy, facts, verdict }: Dossier): Promise<Colleague[]> {
  const involved = new Set([row.requestedBy, row.lastModifierId, ...facts.authorIds]);
  const decided = new Set(verdict.counted.flatMap((one) => [one.personId, one.onBehalfOf?.id ?? ""]));
  const people = await peopleWithRole(tx, row, policy.roles);
  return people.filter(({ id }) => !involved.has(id) && !decided.has(id));
}
