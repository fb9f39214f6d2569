import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ACTORS, type MatrixActor, type Outcome, PLACES, type Place } from "#scripts/authz/actors.ts";
import { allVerbs } from "#scripts/authz/matrix.ts";
import { type Reach, reachesOf, verbCell } from "#scripts/authz/verb-cells.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import type { Verb } from "#server/kernel/verb.ts";
import { type MatrixWorld, makeMatrixWorld } from "#server/testing/matrix-world.ts";
import { sampleInput } from "#server/testing/sample-input.ts";
import { closeTestConnection, testConnection } from "#server/testing/world.ts";

/**
 * Every cell of docs/authz-matrix.csv that is a verb, called through the kernel as that actor at that place. The verb's own work
 * is replaced by a mark that it was reached; walls, scope, standing, permission and archive are the real ones.
 */
const verbs = allVerbs();
const reached = new Error("the verb was reached");
const AT_ONCE = 4;

let w: MatrixWorld;

beforeAll(async () => {
  w = await makeMatrixWorld();
});
afterAll(async () => {
  await w.close();
  await closeTestConnection();
});

type Call = { verb: Verb; reach: Reach; actor: MatrixActor; place: Place };

/** Where find leads by itself; for the few whose object cannot be made from the catalogue it is told, and counted. */
const told = new Set<string>();

async function prepared({
  verb,
  reach,
  place,
}: Omit<Call, "actor">): Promise<{ verb: Verb; input: unknown }> {
  const { projectId, slug } = w.places[place];
  const suffix = `${place}${reach}`.replaceAll(/[ilou]/g, "x").padEnd(16, "0");
  const names = {
    suffix,
    byPrefix: { prj: projectId, usr: w.people.stakeholder.id, org: w.places[place].orgId },
    byField: { slug },
  };
  let input = sampleInput(verb.input, names);
  if (reach === "organization" && verb.scope.kind === "projectOrOrganization" && isRecord(input))
    input = Object.fromEntries(Object.entries(input).filter(([key]) => key !== "projectId"));
  const parsed = verb.input.safeParse(input);
  const run = () => Promise.reject(reached);
  // A rule that only runs may refuse a made input; the walls do not depend on it.
  const shell = { ...verb, run, ...(parsed.success ? {} : { input: z.any() }) } as Verb;
  const { scope } = verb;
  if (scope.kind === "presented") {
    const organization = async () => w.places[place].orgId;
    return { verb: { ...shell, scope: { ...scope, organization } } as Verb, input };
  }
  if (scope.kind !== "project" && scope.kind !== "projectOrOrganization") return { verb: shell, input };
  const effective = parsed.success ? parsed.data : input;
  if (scope.object)
    await w.ensureRow(scope.object.table, place, scope.object.idOf(effective), reach === "project");
  const found = await inTransaction(
    testConnection().db,
    { orgId: w.places[place].orgId, userId: w.people.owner.id },
    (tx) => scope.find(tx, effective),
  );
  const meant = reach === "project" ? projectId : null;
  if (found === meant) return { verb: shell, input };
  told.add(verb.name);
  return { verb: { ...shell, scope: { ...scope, find: async () => meant } } as Verb, input };
}

async function outcomeOf(
  verb: Verb,
  input: unknown,
  actor: MatrixActor,
  orgId: string | null,
): Promise<string> {
  try {
    await execute(verb, input, {
      db: testConnection().db,
      actor: w.actorOf(actor),
      orgId,
      requestId: newRequestId(),
    });
  } catch (error) {
    if (error === reached) return "allowed";
    if (error instanceof DomainError) return error.code;
    if (error instanceof Error && error.message.includes("is not a verb of the system")) return "forbidden";
    throw error;
  }
  throw new Error(`${verb.name} came back without having run`);
}

/** Both ways to aim: the target's organization in force (a header can ask for it), and the caller's own. */
function organizationsInForce(actor: MatrixActor, place: Place, reach: Reach): (string | null)[] {
  const target = w.places[place].orgId;
  if (actor === "worker") return [w.orgId];
  const own = actor === "outsider" ? null : actor === "other_admin" ? w.otherOrgId : w.orgId;
  // Suspended in one organization, a person is a stranger to another.
  return reach === "organization" || own === target || actor === "suspended" ? [target] : [target, own];
}

test("every verb answers every actor at every place as the matrix says", { timeout: 900_000 }, async () => {
  const wrong: string[] = [];
  for (const verb of verbs) {
    for (const reach of reachesOf(verb)) {
      const cells: { shell: Verb; input: unknown; actor: MatrixActor; place: Place; expected: Outcome }[] =
        [];
      for (const place of PLACES) {
        if (verbCell(verb, reach, "owner", place) === "n/a") continue;
        const { verb: shell, input } = await prepared({ verb, reach, place });
        for (const actor of ACTORS)
          cells.push({ shell, input, actor, place, expected: verbCell(verb, reach, actor, place) });
      }
      for (let from = 0; from < cells.length; from += AT_ONCE)
        await Promise.all(
          cells.slice(from, from + AT_ONCE).map(async ({ shell, input, actor, place, expected }) => {
            if (expected === "n/a") return;
            for (const orgId of organizationsInForce(actor, place, reach)) {
              const got = await outcomeOf(shell, input, actor, orgId);
              if (got !== expected)
                wrong.push(`${verb.name} (${reach}) as ${actor} at ${place}: ${got}, not ${expected}`);
            }
          }),
        );
    }
  }
  expect(wrong).toEqual([]);
});

test("the project of each verb's object is found by the verb itself", () => {
  expect([...told].sort()).toEqual(["models.resolveForServing"]);
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
