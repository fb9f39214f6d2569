import { describe, expect, test } from "vitest";
import { DomainError, ERROR_CODES, publicError, translateDatabaseError, Unavailable } from "./errors.ts";

const STATUS = {
  not_found: 404,
  forbidden: 403,
  unauthenticated: 401,
  invalid: 400,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  rate_limited: 429,
};

describe("what may be said of an error", () => {
  test.each(ERROR_CODES)("%s has its status and keeps its sentence", (code) => {
    const shown = publicError(
      new DomainError(code, "A sentence.", [{ path: "name", message: "Too long." }]),
      "rqs_1",
    );
    expect(shown).toEqual({
      status: STATUS[code],
      code,
      message: "A sentence.",
      fields: [{ path: "name", message: "Too long." }],
      requestId: "rqs_1",
    });
  });

  test("anything else is an internal error with a request id, and says nothing of its cause", () => {
    const shown = publicError(new Error("password=hunter2 at /srv/secret"), "rqs_1");
    expect(shown).toMatchObject({ status: 500, code: "internal", requestId: "rqs_1" });
    expect(shown.message).toContain("rqs_1");
    expect(shown.message).not.toMatch(/hunter2|srv/);
  });
});

describe("what a driver's error means", () => {
  const driver = (code: string) =>
    new Error("query failed", { cause: Object.assign(new Error("driver"), { code }) });
  const cases: [string, string | typeof Unavailable][] = [
    ["ECONNREFUSED", Unavailable],
    ["CONNECTION_CLOSED", Unavailable],
    ["57P01", Unavailable],
    ["23505", "conflict"],
    ["40001", "conflict"],
    ["40P01", "conflict"],
    ["22P05", "invalid"],
  ];
  test.each(cases)("%s", (code, meaning) => {
    const error = translateDatabaseError(driver(code));
    if (typeof meaning === "string") expect(error).toMatchObject({ code: meaning });
    else expect(error).toBeInstanceOf(meaning);
  });

  test("a lost database is told as such, and that nothing was changed", () => {
    const shown = publicError(driver("ECONNREFUSED"), "rqs_1");
    expect(shown).toMatchObject({ status: 503, code: "unavailable" });
    expect(shown.message).toMatch(/database cannot be reached.*Nothing was changed/);
  });

  test("a refusal of ours inside a wrapper keeps its meaning", () => {
    const refusal = new DomainError("conflict", "Somebody was first.");
    expect(translateDatabaseError(new Error("wrapped", { cause: refusal }))).toBe(refusal);
  });

  test("what is not known stays as it is", () => {
    const error = driver("XX000");
    expect(translateDatabaseError(error)).toBe(error);
  });
});
