import { describe, expect, test } from "vitest";
import type { DatasetColumn } from "../columns.ts";
import { personalData } from "./personal.ts";

const column = (name: string, kind: DatasetColumn["kind"] = "text"): DatasetColumn => ({
  name,
  kind,
  storage: "VARCHAR",
});
const five = (make: (i: number) => string) => Array.from({ length: 5 }, (_, i) => make(i));

describe("likely personal data", () => {
  test.each([
    ["values like e-mail addresses", five((i) => `ann.lee${i}@mail.example.org`), "E-mail address"],
    ["accounts with a right checksum", five(() => "DE89 3704 0044 0532 0130 00"), "IBAN"],
    ["accounts with a wrong checksum", five(() => "DE89 3704 0044 0532 0130 01"), null],
    ["cards with a right checksum", five(() => "4111 1111 1111 1111"), "Card number"],
    ["long numbers with a wrong one", five(() => "4111 1111 1111 1112"), null],
    ["IP addresses", five((i) => `10.0.0.${i}`), "IP address"],
    ["IP addresses of version 6", five((i) => `2001:db8:0:1::${i}`), "IP address"],
    ["versions of software", five((i) => `999.0.0.${i}`), null],
    ["times of day", five((i) => `12:30:0${i}`), null],
    ["social security numbers", five((i) => `123-45-678${i}`), "Social security number"],
    ["telephone numbers", five((i) => `+49 30 901820${i}`), "Telephone number"],
    ["plain whole numbers", five((i) => `300123456${i}`), null],
    ["too few to say", ["a@b.example"], null],
    ["one in two only", [...five((i) => `a${i}@b.example`), ...five((i) => `word ${i}`)], null],
  ])("%s", (_name, values, kind) => {
    expect(personalData(column("c"), values)?.kind ?? null).toBe(kind);
  });

  test.each([
    ["customerEmail", "text", "E-mail address"],
    ["last_name", "text", "Person's name"],
    ["date-of-birth", "datetime", "Date of birth"],
    ["Gender", "categorical", "Protected attribute"],
    ["zip", "numeric", "Postal address"],
    ["latitude", "numeric", "Position of a person"],
    ["latitude", "text", null],
    ["filename", "text", null],
    ["column name", "text", null],
    ["address_count", "numeric", "Postal address"],
    ["sexagesimal", "numeric", null],
  ] as const)("a column called %s of kind %s", (name, kind, expected) => {
    const found = personalData(column(name, kind), []);
    expect(found?.kind ?? null).toBe(expected);
    if (found) expect(found).toMatchObject({ sure: false, rule: "The column's name says so." });
  });

  test("values speak louder than the name, and the rule says how many", () => {
    const values = [...Array.from({ length: 19 }, (_, i) => `a${i}@b.example`), "none"];
    expect(personalData(column("phone"), values)).toEqual({
      column: "phone",
      kind: "E-mail address",
      rule: "95 % of 20 different values look like name@host.end.",
      sure: true,
    });
  });
});
