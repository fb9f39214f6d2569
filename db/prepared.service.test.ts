import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Connection, connect } from "./client.ts";

let connection: Connection;
beforeAll(() => {
  connection = connect(inject("appUrl"), { max: 1, name: "countersign-prepared" });
});
afterAll(() => connection.close());

const kept = async (part: string): Promise<number> => {
  const [row] = await connection.db.execute<{ n: number }>(
    sql.raw(`select count(*)::int as n from pg_prepared_statements where position('${part}' in statement) > 0
       and position('pg_prepared_statements' in statement) = 0`),
  );
  return row?.n ?? -1;
};

test("a statement that repeats is kept by the server, inside transactions and savepoints too, and answers the same", async () => {
  const answers: unknown[] = [];
  const ask = (
    of: Connection["db"] | Parameters<Parameters<Connection["db"]["transaction"]>[0]>[0],
    n: number,
  ) => of.execute<{ kept: number }>(sql`select ${n}::int as kept`);
  for (const n of [1, 2]) answers.push(...(await ask(connection.db, n)));
  expect(await kept("as kept")).toBe(0);
  await connection.db.transaction(async (tx) => {
    answers.push(...(await ask(tx, 3)));
    await tx.transaction(async (inner) => void answers.push(...(await ask(inner, 4))));
  });
  expect(answers).toEqual([1, 2, 3, 4].map((n) => ({ kept: n })));
  expect(await kept("as kept")).toBe(1);
});

test("a statement with a list of every length is not kept", async () => {
  const list = sql.join(
    Array.from({ length: 81 }, (_, i) => sql`${i}::int`),
    sql`, `,
  );
  for (let i = 0; i < 5; i++) await connection.db.execute(sql`select 1 as listed where 1 in (${list})`);
  expect(await kept("as listed")).toBe(0);
});

test("what was refused in a transaction that used a kept statement leaves the connection whole", async () => {
  for (let i = 0; i < 5; i++) {
    await expect(
      connection.db.transaction(async (tx) => {
        await tx.execute(sql`select ${1}::int / ${0}::int as refused`);
      }),
    ).rejects.toThrow();
    expect(await connection.db.execute(sql`select ${i}::int as whole`)).toEqual([{ whole: i }]);
  }
});
