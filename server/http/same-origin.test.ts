import { describe, expect, test } from "vitest";
import { sameOriginProblem } from "./same-origin.ts";

const ours = {
  host: "portal.test",
  origin: "https://portal.test",
  "sec-fetch-site": "same-origin",
  "x-countersign": "1",
};

const cases: { name: string; method?: string; headers: Record<string, string>; allowed: boolean }[] = [
  { name: "a page of ours", headers: ours, allowed: true },
  {
    name: "reading needs nothing",
    method: "GET",
    headers: { host: "portal.test", "sec-fetch-site": "cross-site" },
    allowed: true,
  },
  {
    name: "a form of another site",
    headers: { ...ours, "sec-fetch-site": "cross-site", origin: "https://evil.test" },
    allowed: false,
  },
  {
    name: "a sibling subdomain",
    headers: { ...ours, "sec-fetch-site": "same-site", origin: "https://x.portal.test" },
    allowed: false,
  },
  {
    name: "another origin in a browser without fetch metadata",
    headers: { host: "portal.test", origin: "https://evil.test", "x-countersign": "1" },
    allowed: false,
  },
  {
    name: "a null origin",
    headers: { host: "portal.test", origin: "null", "x-countersign": "1" },
    allowed: false,
  },
  {
    name: "no header of ours",
    headers: { host: "portal.test", origin: "https://portal.test", "sec-fetch-site": "same-origin" },
    allowed: false,
  },
];

describe("requests with a session cookie", () => {
  test.each(cases)("$name", ({ method = "POST", headers, allowed }) => {
    expect(sameOriginProblem(method, new Headers(headers)) === null).toBe(allowed);
  });
});
