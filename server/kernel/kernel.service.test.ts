import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { projects } from "#db/schema/access.ts";
import { auditEntries, events, jobs } from "#db/schema/kernel.ts";
import { visits } from "#db/schema/lifecycle.ts";
import { listEntries } from "#server/audit/list-entries.ts";
import { closeTestConnection, inWorld, makeWorld, refusal, testConnection } from "#server/testing/world.ts";
import { conflict, KeptRefusal, unauthenticated } from "./errors.ts";
import { execute, newRequestId } from "./execute.ts";
import { job } from "./job.ts";
import { Later } from "./later.ts";
import { inOrganization, inProject } from "./scope.ts";
import { inTransaction } from "./transaction.ts";
import { command, query } from "./verb.ts";

afterAll(closeTestConnection);

const Input = z.object({ projectId: z.string(), text: z.string().max(20) });
type Options = {
  record?: boolean;
  after?: (tx: Parameters<Parameters<typeof inTransaction>[2]>[0]) => Promise<unknown>;
};

/** A small command that writes one word into a project. */
const describeProject = (options: Options = {}) =>
  command({
    name: "test.describe",
    summary: "Writes the description.",
    permission: "phase:write",
    phase: "data_preparation",
    scope: inProject<z.output<typeof Input>>(),
    input: Input,
    async run({ tx, input, audit, project }) {
      await tx.update(projects).set({ description: input.text }).where(eq(projects.id, input.projectId));
      if (options.record ?? true) {
        audit.record({
          target: { type: "project", id: input.projectId, label: project?.name },
          before: "",
          after: input.text,
        });
      }
      await options.after?.(tx);
      return { text: input.text, call: Math.random() };
    },
  });

test("what a query does later is done when its transaction has ended, and its refusal is told like any other", async () => {
  const { db } = testConnection();
  const w = await makeWorld(db);
  const Asked = z.object({ projectId: z.string(), fail: z.boolean() });
  const slow = query({
    name: "test.slow",
    summary: "Reads a little and works long.",
    permission: "project:read",
    scope: inProject<z.output<typeof Asked>>(),
    input: Asked,
    async run({ tx, input }) {
      const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      return new Later(async () => {
        if (input.fail) throw unauthenticated("Not later either.");
        const [open] = await db.execute<{ n: number }>(
          sql`select count(*)::int as n from pg_stat_activity where pid = ${row?.pid ?? 0} and state = 'idle in transaction'`,
        );
        return { open: open?.n };
      });
    },
  });
  const asked = (fail: boolean) => w.as(w.people.lead, slow, { projectId: w.projectId, fail });
  expect(await asked(false)).toEqual({ open: 0 });
  expect(await refusal(asked(true))).toBe("unauthenticated");
});

const noop = job({ kind: "test.noop", version: 1, lane: "light", payload: z.object({ n: z.number() }) });

describe("1: the actor is known", () => {
  test("a stranger is refused before anything is read", () =>
    inWorld(async (w) => {
      const call = w.as({ type: "anonymous" }, describeProject(), { projectId: w.projectId, text: "x" });
      expect(await refusal(call)).toBe("unauthenticated");
    }));

  test("a key acts on behalf of its person, and both are in the entry", () =>
    inWorld(async (w) => {
      const { scientist } = w.people;
      const key = {
        type: "apiKey",
        keyId: "key_0000000000aa",
        userId: scientist.id,
        label: "ci",
        role: "scientist",
      } as const;
      await w.as(key, describeProject(), { projectId: w.projectId, text: "by key" });
      const [entry] = await w.audit("test.describe");
      expect(entry).toMatchObject({ actorType: "apiKey", actorId: key.keyId, onBehalfOf: scientist.id });
    }));

  test("a suspended person is refused at the next call", () =>
    inWorld(async (w) => {
      await w.inside((tx) =>
        tx.execute(sql`update users set suspended_at = now() where id = ${w.people.scientist.id}`),
      );
      const call = w.as(w.people.scientist, describeProject(), { projectId: w.projectId, text: "x" });
      expect(await refusal(call)).toBe("unauthenticated");
    }));
});

describe("2: scope before permission", () => {
  const cases = [
    {
      name: "a project of another organization is not found",
      project: "foreignProjectId",
      who: "lead",
      code: "not_found",
    },
    {
      name: "a project one was not added to is not found",
      project: "otherProjectId",
      who: "scientist",
      code: "not_found",
    },
    {
      name: "a project one sees without the right is forbidden",
      project: "projectId",
      who: "stakeholder",
      code: "forbidden",
    },
    {
      name: "the auditor sees every project of the organization and changes none",
      project: "otherProjectId",
      who: "auditor",
      code: "forbidden",
    },
  ] as const;
  test.each(cases)("$name, and it is recorded", ({ project, who, code }) =>
    inWorld(async (w) => {
      expect(
        await refusal(w.as(w.people[who], describeProject(), { projectId: w[project], text: "x" })),
      ).toBe(code);
      const [entry] = await w.audit("test.describe");
      expect(entry).toMatchObject({
        outcome: "denied",
        reason: code,
        actorId: w.people[who].id,
        targetId: w[project],
      });
    }),
  );

  test("the page of one project finds nothing of another, whoever sees both", () =>
    inWorld(async (w) => {
      const ask = (projectId: string) =>
        w.as(w.people.owner, describeProject(), { projectId, text: "x" }, { within: w.projectId });
      expect(await refusal(ask(w.otherProjectId))).toBe("not_found");
      expect(await ask(w.projectId)).toMatchObject({ text: "x" });
    }));

  test("an admin of another organization finds nothing", () =>
    inWorld(async (w) => {
      const call = w.as(
        w.outsider,
        describeProject(),
        { projectId: w.projectId, text: "x" },
        { orgId: w.orgId },
      );
      expect(await refusal(call)).toBe("not_found");
    }));
});

describe("3: the permission comes from one table", () => {
  test("a key never carries more than its role", () =>
    inWorld(async (w) => {
      const key = {
        type: "apiKey",
        keyId: "key_0000000000aa",
        userId: w.people.lead.id,
        label: "read",
        role: "stakeholder",
      } as const;
      expect(await refusal(w.as(key, describeProject(), { projectId: w.projectId, text: "x" }))).toBe(
        "forbidden",
      );
    }));

  test("the refusal names the roles that may", () =>
    inWorld(async (w) => {
      await expect(
        w.as(w.people.stakeholder, describeProject(), { projectId: w.projectId, text: "x" }),
      ).rejects.toThrow("This needs the role Owner, Lead, Scientist or Engineer.");
    }));

  test("a role removed counts from the next call", () =>
    inWorld(async (w) => {
      const say = () => w.as(w.people.scientist, describeProject(), { projectId: w.projectId, text: "x" });
      await say();
      await w.inside((tx) =>
        tx.execute(sql`delete from project_members where user_id = ${w.people.scientist.id}`),
      );
      expect(await refusal(say())).toBe("not_found");
    }));
});

describe("4: the input is parsed once, by the verb's own schema", () => {
  test("what does not fit is refused with the field and a sentence", () =>
    inWorld(async (w) => {
      const call = w.as(w.people.lead, describeProject(), { projectId: w.projectId, text: "x".repeat(21) });
      await expect(call).rejects.toMatchObject({ code: "invalid", fields: [{ path: "text" }] });
    }));
});

describe("5: one transaction, with organization and actor set", () => {
  test("an error in the middle leaves nothing behind", () =>
    inWorld(async (w) => {
      const failing = describeProject({ after: () => Promise.reject(new Error("half way")) });
      await expect(w.as(w.people.lead, failing, { projectId: w.projectId, text: "half" })).rejects.toThrow(
        "half way",
      );
      const [row] = await w.inside((tx) => tx.select().from(projects).where(eq(projects.id, w.projectId)));
      expect(row?.description).toBe("");
      expect(await w.audit("test.describe")).toMatchObject([{ outcome: "error", after: null }]);
    }));

  test("the organization and the person are set inside, for row-level security", () =>
    inWorld(async (w) => {
      const who = query({
        name: "test.who",
        summary: "Says who.",
        permission: "organization:read",
        scope: inOrganization,
        input: z.object({}),
        run: async ({ tx }) => tx.execute(sql`select app_org() as org, app_user() as person`),
      });
      const [row] = await w.as(w.people.lead, who, {});
      expect(row).toMatchObject({ org: w.orgId, person: w.people.lead.id });
    }));

  test("a query cannot write", async () => {
    const { db } = testConnection();
    const write = inTransaction(db, { orgId: null, userId: null, readOnly: true }, (tx) =>
      tx.execute(sql`delete from sign_in_failures`),
    );
    await expect(write).rejects.toMatchObject({ cause: { code: "25006" } });
  });
});

describe("6: no audit, no change", () => {
  test("the entry says who, what, on what, from what to what, and under which request", () =>
    inWorld(async (w) => {
      const requestId = newRequestId();
      await w.as(w.people.lead, describeProject(), { projectId: w.projectId, text: "why" }, { requestId });
      const [entry] = await w.audit("test.describe");
      expect(entry).toMatchObject({
        actorType: "user",
        actorId: w.people.lead.id,
        actorLabel: w.people.lead.email,
        projectId: w.projectId,
        targetType: "project",
        targetId: w.projectId,
        outcome: "ok",
        before: "",
        after: "why",
        requestId,
      });
    }));

  test("a command that changed something and recorded nothing is refused", () =>
    inWorld(async (w) => {
      const silent = describeProject({ record: false });
      await expect(w.as(w.people.lead, silent, { projectId: w.projectId, text: "silent" })).rejects.toThrow(
        "without an audit record",
      );
      const [row] = await w.inside((tx) => tx.select().from(projects).where(eq(projects.id, w.projectId)));
      expect(row?.description).toBe("");
    }));

  test("a failing audit insert rolls the change back", () =>
    inWorld(async (w) => {
      const spoil = describeProject({
        after: (tx) => tx.execute(sql`select set_config('app.org_id', 'org_nobody', true)`),
      });
      await expect(w.as(w.people.lead, spoil, { projectId: w.projectId, text: "spoilt" })).rejects.toThrow();
      const [row] = await w.inside((tx) => tx.select().from(projects).where(eq(projects.id, w.projectId)));
      expect(row?.description).toBe("");
    }));

  test("a command that was let in and broke leaves an entry that says so, and nothing of what it did", () =>
    inWorld(async (w) => {
      const requestId = newRequestId();
      const breaks = describeProject({
        after: () => Promise.reject(new TypeError("secret of the inside")),
      });
      const input = { projectId: w.projectId, text: "half done" };
      await expect(w.as(w.people.lead, breaks, input, { requestId })).rejects.toThrow("secret of the inside");
      const entries = await w.audit("test.describe");
      expect(entries).toMatchObject([
        {
          actorId: w.people.lead.id,
          projectId: w.projectId,
          targetId: w.projectId,
          outcome: "error",
          reason: "internal",
          before: null,
          after: null,
          requestId,
        },
      ]);
      expect(JSON.stringify(entries)).not.toContain("secret");
      const [row] = await w.inside((tx) => tx.select().from(projects).where(eq(projects.id, w.projectId)));
      expect(row?.description).toBe("");
      const { items } = await w.as(w.people.auditor, listEntries, { outcome: "error" });
      expect(items).toMatchObject([{ action: "test.describe", outcome: "error" }]);
    }));

  test("an ordinary no to somebody who may, and a break before anybody was let in, leave none", () =>
    inWorld(async (w) => {
      const input = { projectId: w.projectId, text: "x" };
      const no = describeProject({ after: () => Promise.reject(conflict("Somebody was faster.")) });
      expect(await refusal(w.as(w.people.lead, no, input))).toBe("conflict");
      const scope = Object.assign(inProject<typeof input>(), {
        find: () => Promise.reject(new TypeError("lost")),
      });
      const lost = command({ ...describeProject(), scope });
      await expect(w.as(w.people.lead, lost, input)).rejects.toThrow("lost");
      expect(await w.audit("test.describe")).toEqual([]);
    }));

  test("the stored bytes are canonical JSON, and the database computed their leaf hash", () =>
    inWorld(async (w) => {
      await w.as(w.people.lead, describeProject(), { projectId: w.projectId, text: "é" });
      const [row] = await w.inside((tx) =>
        tx
          .select({
            body: auditEntries.body,
            same: sql<boolean>`${auditEntries.leafHash} = sha256('\\x00'::bytea || ${auditEntries.body})`,
          })
          .from(auditEntries)
          .where(eq(auditEntries.action, "test.describe")),
      );
      expect(row?.same).toBe(true);
      const body: unknown = JSON.parse(new TextDecoder().decode(row?.body));
      expect(body).toMatchObject({ v: 2, action: "test.describe", after: "é" });
    }));
});

describe("7: jobs ride in the transaction, keys repeat the first answer", () => {
  const enqueueing = (fail: boolean) =>
    command({
      name: "test.enqueue",
      summary: "Enqueues.",
      permission: "phase:write",
      phase: null,
      scope: inProject<z.output<typeof Input>>(),
      input: Input,
      async run({ enqueue, audit, input }) {
        const jobId = await enqueue(noop, {
          target: { type: "project", id: input.projectId },
          payload: { n: 1 },
        });
        audit.record({ target: { type: "job", id: jobId } });
        if (fail) throw new Error("after the enqueue");
        return { jobId };
      },
    });

  test("a job is there with its command, and gone with it", () =>
    inWorld(async (w) => {
      const input = { projectId: w.projectId, text: "" };
      const { jobId } = await w.as(w.people.lead, enqueueing(false), input);
      const queued = await w.inside((tx) =>
        tx.execute(sql`select 1 from pgboss.job where data->>'jobId' = ${jobId}`),
      );
      expect(queued).toHaveLength(1);
      await expect(w.as(w.people.lead, enqueueing(true), input)).rejects.toThrow();
      expect(await w.inside((tx) => tx.select().from(jobs))).toHaveLength(1);
      expect(
        await w.inside((tx) => tx.execute(sql`select 1 from pgboss.job where data->>'orgId' = ${w.orgId}`)),
      ).toHaveLength(1);
    }));

  test("a repeated call returns the first answer and has one effect", () =>
    inWorld(async (w) => {
      const say = (text: string) =>
        w.as(w.people.lead, describeProject(), { projectId: w.projectId, text }, { idempotencyKey: "k1" });
      const first = await say("once");
      expect(await say("once")).toEqual(first);
      expect(await w.audit("test.describe")).toHaveLength(1);
      expect(await refusal(say("another input"))).toBe("conflict");
    }));

  test("a refusal that is kept is no answer: the same call is refused again, and each try is recorded", () =>
    inWorld(async (w) => {
      const verb = command({
        name: "test.guess",
        summary: "Counts a wrong try.",
        permission: "project:manage",
        phase: null,
        scope: inProject<{ projectId: string }>(),
        input: z.object({ projectId: z.string() }),
        async run({ input, audit }): Promise<{ right: boolean } | KeptRefusal> {
          audit.record({ target: { type: "project", id: input.projectId } });
          return new KeptRefusal(unauthenticated("This is not the code."));
        },
      });
      const guess = () => w.as(w.people.lead, verb, { projectId: w.projectId }, { idempotencyKey: "guess" });
      expect(await refusal(guess())).toBe("unauthenticated");
      expect(await refusal(guess())).toBe("unauthenticated");
      const tries = await w.audit("test.guess");
      expect(tries.map(({ outcome }) => outcome)).toEqual(["denied", "denied"]);
    }));

  test("somebody else's key of the same name is another key", () =>
    inWorld(async (w) => {
      const input = { projectId: w.projectId, text: "once" };
      const a = await w.as(w.people.lead, describeProject(), input, { idempotencyKey: "k1" });
      const b = await w.as(w.people.engineer, describeProject(), input, { idempotencyKey: "k1" });
      expect(b).not.toEqual(a);
    }));

  test("a worker whose attempt was taken over cannot write", () =>
    inWorld(async (w) => {
      const { jobId } = await w.as(w.people.lead, enqueueing(false), { projectId: w.projectId, text: "" });
      await w.inside((tx) =>
        tx.execute(
          sql`update jobs set state = 'running', attempt = 2, lease_until = now() + interval '1 minute' where id = ${jobId}`,
        ),
      );
      const write = (attempt: number) =>
        w.as(
          w.people.lead,
          describeProject(),
          { projectId: w.projectId, text: "late" },
          { fence: { jobId, attempt } },
        );
      expect(await refusal(write(1))).toBe("conflict");
      await write(2);
      await w.inside((tx) =>
        tx.execute(sql`update jobs set lease_until = now() - interval '1 second' where id = ${jobId}`),
      );
      expect(await refusal(write(2))).toBe("conflict");
    }));
});

describe("9: one event tells open pages, and the phase is a visit", () => {
  test("the event is committed with the command and names what changed", () =>
    inWorld(async (w) => {
      await w.as(w.people.lead, describeProject(), { projectId: w.projectId, text: "x" });
      const rows = await w.inside((tx) => tx.select().from(events));
      expect(rows).toMatchObject([
        { verb: "test.describe", projectId: w.projectId, targets: [{ type: "project", id: w.projectId }] },
      ]);
    }));

  test("the visit is held against the focus of that moment", () =>
    inWorld(async (w) => {
      await w.inside((tx) =>
        tx.execute(sql`insert into focuses (id, org_id, project_id, phase, reason, declared_by)
          values ('foc_x', ${w.orgId}, ${w.projectId}, 'model_development', 'r', ${w.people.lead.id})`),
      );
      await w.as(w.people.lead, describeProject(), { projectId: w.projectId, text: "x" });
      const rows = await w.inside((tx) => tx.select().from(visits));
      expect(rows).toMatchObject([
        {
          phase: "data_preparation",
          focusPhase: "model_development",
          actorId: w.people.lead.id,
          kind: "observed",
          verb: "test.describe",
        },
      ]);
    }));
});

test("an archived project changes no more", () =>
  inWorld(async (w) => {
    await w.inside((tx) =>
      tx.execute(sql`update projects set archived_at = now() where id = ${w.projectId}`),
    );
    expect(await refusal(w.as(w.people.lead, describeProject(), { projectId: w.projectId, text: "x" }))).toBe(
      "precondition_failed",
    );
  }));

test("execute keeps the types of the verb", async () => {
  await inWorld(async (w) => {
    const answer = await execute(
      describeProject(),
      { projectId: w.projectId, text: "t" },
      w.callAs(w.people.lead),
    );
    const text: string = answer.text;
    expect(text).toBe("t");
  });
});
