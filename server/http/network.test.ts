import { describe, expect, test } from "vitest";
import { addressOf } from "./network.ts";

const from = (headers: Record<string, string>, proxies: number) => addressOf(new Headers(headers), proxies);

describe("where a request comes from", () => {
  test.each([
    [
      "the connection, whatever the client says of itself",
      { "x-countersign-peer": "203.0.113.9", "x-forwarded-for": "8.8.8.8" },
      0,
      "203.0.113.9",
    ],
    [
      "one proxy: what it appended",
      { "x-countersign-peer": "10.0.0.1", "x-forwarded-for": "8.8.8.8, 203.0.113.9" },
      1,
      "203.0.113.9",
    ],
    [
      "two proxies: what the outer one saw",
      { "x-forwarded-for": "8.8.8.8, 203.0.113.9, 10.0.0.2" },
      2,
      "203.0.113.9",
    ],
    ["IPv4 written as IPv6 is the same", { "x-countersign-peer": "::ffff:203.0.113.9" }, 0, "203.0.113.9"],
    ["IPv6 in one form", { "x-countersign-peer": "2001:DB8:1:2:aaaa:0:0:1" }, 0, "2001:db8:1:2:aaaa::1"],
    ["what is no address is nothing", { "x-forwarded-for": "unknown" }, 1, null],
    ["fewer proxies than said: nothing is taken on trust", { "x-forwarded-for": "8.8.8.8" }, 2, null],
    ["nothing known", {}, 0, null],
  ])("%s", (_name, headers, proxies, expected) =>
    expect(from(headers as Record<string, string>, proxies)).toBe(expected),
  );
});
