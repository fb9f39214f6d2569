import { expect, test } from "vitest";
import { readCookie } from "./session-cookie.ts";

test.each([
  { header: "a=1; countersign.session=t%2B1", value: "t+1" },
  { header: "countersign.session=", value: "" },
  { header: "other=1", value: null },
  { header: null, value: null },
  { header: "countersign.session=%E0%A4%A", value: null },
])("the session's token of $header is $value; a damaged one is none", ({ header, value }) => {
  expect(readCookie(header, "countersign.session")).toBe(value);
});
