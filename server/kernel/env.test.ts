import { describe, expect, it } from "vitest";
import { isDemo, isLoopback, parseEnv, publicUrl } from "./env.ts";

const POSTGRES = "postgres://u:hunter2@db/x";

describe("defaults", () => {
  it("are those of a laptop", () => {
    expect(parseEnv({}, "/srv/app")).toMatchObject({
      PORT: 3000,
      HOST: "127.0.0.1",
      COUNTERSIGN_HOME: "/srv/app/.countersign",
      INFERENCE_PORT: 3001,
      inferencePortIsGiven: false,
      LOG_LEVEL: "info",
      NODE_ENV: "production",
    });
  });

  it("follow what is given", () => {
    expect(parseEnv({ PORT: "4000" }).INFERENCE_PORT).toBe(4001);
    expect(parseEnv({ PORT: "65535" }).INFERENCE_PORT).toBe(65534);
    expect(parseEnv({ INFERENCE_PORT: "9000" })).toMatchObject({
      INFERENCE_PORT: 9000,
      inferencePortIsGiven: true,
    });
    expect(parseEnv({ COUNTERSIGN_HOME: "/var/lib/c" }).COUNTERSIGN_HOME).toBe("/var/lib/c");
    expect(parseEnv({ COUNTERSIGN_PUBLIC_URL: "https://c.example.org/" }).COUNTERSIGN_PUBLIC_URL).toBe(
      "https://c.example.org",
    );
  });

  it("stand in for empty values", () => {
    expect(parseEnv({ PORT: "", HOST: " " })).toMatchObject({ PORT: 3000, HOST: "127.0.0.1" });
  });
});

describe("a bad value is named in a sentence", () => {
  const PORTS = "a whole number from 1 to 65535.";
  const cases: { given: Record<string, string>; says: string }[] = [
    { given: { PORT: "abc" }, says: `PORT is "abc"; it must be ${PORTS}` },
    { given: { PORT: "0" }, says: `PORT is "0"; it must be ${PORTS}` },
    { given: { PORT: "65536" }, says: `PORT is "65536"; it must be ${PORTS}` },
    { given: { PORT: "80.5" }, says: `PORT is "80.5"; it must be ${PORTS}` },
    { given: { PORT: "-1" }, says: `PORT is "-1"; it must be ${PORTS}` },
    { given: { PORT: "1e3" }, says: `PORT is "1e3"; it must be ${PORTS}` },
    { given: { INFERENCE_PORT: "x" }, says: `INFERENCE_PORT is "x"; it must be ${PORTS}` },
    { given: { HOST: "a b" }, says: 'HOST is "a b"; it must be a host name or an IP address.' },
    { given: { COUNTERSIGN_DEMO: "yes" }, says: 'COUNTERSIGN_DEMO is "yes"; it must be 0 or 1.' },
    {
      given: { COUNTERSIGN_PUBLIC_URL: "example.org" },
      says: 'COUNTERSIGN_PUBLIC_URL is "example.org"; it must be an address such as https://countersign.example.org.',
    },
    {
      given: { SMTP_URL: "http://u:hunter2@mail", MAIL_FROM: "a@b.org" },
      says: "SMTP_URL has a bad value; it must be an address such as smtps://user:password@mail.example.org:465.",
    },
    {
      given: { SMTP_URL: "smtp://mail" },
      says: "SMTP_URL is given and MAIL_FROM is not; set MAIL_FROM to the address that messages come from.",
    },
    {
      given: { SMTP_URL: "smtp://mail", MAIL_FROM: "a@b.org, c@d.org" },
      says: 'MAIL_FROM is "a@b.org, c@d.org"; it must be an address such as portal@example.org or "Countersign <portal@example.org>".',
    },
    {
      given: { COUNTERSIGN_WORKER_THREADS: "0" },
      says: 'COUNTERSIGN_WORKER_THREADS is "0"; it must be a whole number from 1 to 256.',
    },
    {
      given: { COUNTERSIGN_EGRESS_HOSTS: "https://example.org" },
      says: 'COUNTERSIGN_EGRESS_HOSTS is "https://example.org"; it must be host names between commas, such as hooks.example.org,*.example.net.',
    },
    {
      given: { COUNTERSIGN_EGRESS_NETWORKS: "10.20.0.0/16, 127.0.0.0/8" },
      says: 'COUNTERSIGN_EGRESS_NETWORKS is "10.20.0.0/16, 127.0.0.0/8"; it must be private networks between commas, such as 10.20.0.0/16.',
    },
    {
      given: { LOG_LEVEL: "loud" },
      says: 'LOG_LEVEL is "loud"; it must be one of fatal, error, warn, info, debug, trace, silent.',
    },
    {
      given: { NODE_ENV: "prod" },
      says: 'NODE_ENV is "prod"; it must be production, development or test.',
    },
  ];
  it.each(cases)("$given", ({ given, says }) => {
    expect(() => parseEnv(given)).toThrow(says);
  });

  it("and a secret is never repeated", () => {
    const bad = { DATABASE_URL: "mysql://u:hunter2@db/x", COUNTERSIGN_SECRET: "short" };
    expect(() => parseEnv(bad)).toThrow(
      /^DATABASE_URL has a bad value; [^\n]*\nCOUNTERSIGN_SECRET has a bad/,
    );
    expect(() => parseEnv(bad)).not.toThrow(/hunter2|"short"/);
  });
});

describe("demo mode", () => {
  const cases: { name: string; given: Record<string, string>; on: boolean }[] = [
    { name: "embedded database on a loopback address", given: {}, on: true },
    { name: "localhost", given: { HOST: "localhost" }, on: true },
    { name: "reachable from outside", given: { HOST: "0.0.0.0" }, on: false },
    { name: "one's own database", given: { DATABASE_URL: POSTGRES }, on: false },
    {
      name: "asked for, with one's own database",
      given: { DATABASE_URL: POSTGRES, COUNTERSIGN_DEMO: "1" },
      on: true,
    },
    {
      name: "asked for, reachable from outside",
      given: { HOST: "0.0.0.0", COUNTERSIGN_DEMO: "1" },
      on: true,
    },
    { name: "declined", given: { COUNTERSIGN_DEMO: "0" }, on: false },
  ];
  it.each(cases)("$name: $on", ({ given, on }) => {
    expect(isDemo(parseEnv(given))).toBe(on);
  });
});

it.each([
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["::1", true],
  ["localhost", true],
  ["0.0.0.0", false],
  ["127.example.org", false],
  ["localhost.example.org", false],
])("%s is loopback: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

it.each([
  [{}, "http://127.0.0.1:3000"],
  [{ HOST: "0.0.0.0", PORT: "80" }, "http://localhost:80"],
  [{ HOST: "::1" }, "http://[::1]:3000"],
  [{ COUNTERSIGN_PUBLIC_URL: "https://c.example.org/" }, "https://c.example.org"],
])("the address for %o is %s", (given, expected) => {
  expect(publicUrl(parseEnv(given))).toBe(expected);
});
