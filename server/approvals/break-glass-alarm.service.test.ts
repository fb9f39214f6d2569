import { and, eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { jobs } from "#db/schema/kernel.ts";
import { mailServer } from "#server/testing/mail-server.ts";
import type { World } from "#server/testing/world.ts";

// The environment is read once, so the mail server is there before anything that reads it.
const server = await mailServer();
process.env.SMTP_URL = server.url;
process.env.MAIL_FROM = "Countersign <portal@example.org>";

const { closeTestConnection, inWorld } = await import("#server/testing/world.ts");
const { makeModelVersion } = await import("#server/testing/factories.ts");
const { proposingStepUp, signingStepUp } = await import("#server/testing/step-ups.ts");
const { suspendMember } = await import("#server/access/suspend-member.ts");
const { sendMail } = await import("#server/kernel/mail.ts");
const { breakGlassConfirm } = await import("./break-glass-confirm.ts");
const { breakGlassPropose } = await import("./break-glass-propose.ts");
const { versionContent } = await import("./version-content.ts");

afterAll(async () => {
  await closeTestConnection();
  await server.close();
});

const waiting = (w: World) =>
  w.inside((tx) =>
    tx
      .select()
      .from(jobs)
      .where(and(eq(jobs.orgId, w.orgId), eq(jobs.kind, "mail.send"))),
  );

test("broken glass is in the mailbox of every owner and lead, with what happened and why; a proposal alone is not", () =>
  inWorld(async (w) => {
    const { lead, owner, admin } = w.people;
    const second = await w.add("lead");
    const gone = await w.add("lead");
    await w.as(admin, suspendMember, { userId: gone.id, suspended: true });
    const { versionId } = await makeModelVersion(w);
    const { digest: contentDigest } = await w.inside((tx) => versionContent(tx, versionId));
    const { breakGlassId } = await w.as(lead, breakGlassPropose, {
      versionId,
      alias: "champion",
      contentDigest,
      stepUpId: await proposingStepUp(w, lead, { versionId, contentDigest }),
      reason: "The champion answers wrongly since 04:10.",
    });
    expect(await waiting(w)).toEqual([]);

    const proof = { requestId: breakGlassId, decision: "break_glass" as const, contentDigest };
    const { reviewDueOn } = await w.as(owner, breakGlassConfirm, {
      breakGlassId,
      contentDigest,
      stepUpId: await signingStepUp(w, owner, proof),
      reason: "Seen it fail myself.",
    });
    for (const job of await waiting(w)) await sendMail(job.payload as Parameters<typeof sendMail>[0]);
    expect(server.taken.flatMap(({ to }) => to).sort()).toEqual(
      [lead.email, owner.email, second.email].sort(),
    );
    for (const { data } of server.taken) {
      expect(data).toMatch(/^Subject: Emergency: late-flight v1 as champion without the quorum/m);
      expect(data).toContain("The champion answers wrongly since 04:10.");
      expect(data).toContain(reviewDueOn);
    }
  }));
