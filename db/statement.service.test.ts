import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Connection, connect } from "./client.ts";
import { ask, together } from "./statement.ts";

let connection: Connection;
beforeAll(() => {
  connection = connect(inject("appUrl"), { max: 1, name: "countersign-statements" });
});
afterAll(() => connection.close());

test("what is asked together reaches the database in that order, so that a wall holds for what follows it", async () => {
  const seen = await connection.db.transaction((tx) =>
    together(
      ask(tx, "select set_config('app.org_id', $1, true)", ["org_first"]),
      ask<{ org: string }>(tx, "select app_org() as org where $1 = 1", [1]),
    ),
  );
  expect(seen[1]).toEqual([{ org: "org_first" }]);
});

test("when one of several fails, the others end before the transaction does, and nothing of them stays outside of it", async () => {
  let ended = false;
  const slowly = async (tx: Parameters<typeof ask>[0]) => {
    await ask(tx, "select $1::int", [1]).catch(() => undefined);
    await ask(tx, "select $1::int", [2]).catch(() => undefined);
    ended = true;
  };
  const failed = connection.db.transaction((tx) =>
    together(ask(tx, "select $1::int / 0", [1]), slowly(tx), ask(tx, "select $1::int", [3])),
  );
  await expect(failed).rejects.toMatchObject({ cause: { code: "22012" } });
  expect(ended).toBe(true);
});
