import { pino } from "pino";
import { expect, test } from "vitest";
import { LOG_OPTIONS } from "./log.ts";

/** What a line of the log would say. */
function written(fields: object): string {
  const lines: string[] = [];
  pino(LOG_OPTIONS, { write: (line: string) => void lines.push(line) }).error(fields, "request failed");
  return lines.join("");
}

test("an error of the database keeps its statement and loses what it was given", () => {
  const driver = Object.assign(new Error("duplicate key value violates unique constraint"), {
    code: "23505",
    constraint_name: "sessions_token_hash_unique",
    detail: "Key (token_hash)=(s3cret-hash) already exists.",
    parameters: ["s3cret-hash"],
    args: ["s3cret-hash"],
    query: "insert into sessions values ('s3cret-hash')",
  });
  const error = new Error(
    "Failed query: insert into sessions (token_hash) values ($1)\nparams: s3cret-hash,person@example.test",
    { cause: driver },
  );
  const line = written({ err: error });
  expect(line).not.toMatch(/s3cret-hash|person@example\.test/);
  expect(line).toContain("insert into sessions (token_hash) values ($1)");
  expect(line).toContain("23505");
  expect(line).toContain("sessions_token_hash_unique");
  expect(line).toContain("log.test.ts");
});

test.each([
  { headers: { authorization: "Bearer s3cret", cookie: "s3cret" } },
  { password: "s3cret" },
  { input: { password: "s3cret" } },
  { token: "s3cret" },
  { given: { token: "s3cret", secret: "s3cret" } },
  { request: { cookie: "s3cret", authorization: "s3cret" } },
])("a secret in %j is masked", (fields) => {
  expect(written(fields)).not.toContain("s3cret");
});

test("a line break in what somebody typed starts no line of its own", () => {
  const line = written({ name: 'a\n{"level":60,"msg":"forged"}' });
  expect(line.trimEnd().split("\n")).toHaveLength(1);
});

test("what is thrown and is no error is kept as text", () => {
  expect(written({ err: "nothing works" })).toContain("nothing works");
});
