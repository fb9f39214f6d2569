import { expect, test } from "vitest";
import { ownPath } from "./own-path.ts";

test.each([
  "/o/acme",
  "/o/acme/p/flights/reviews/req_01?tab=card&sign=approve",
  "/account/security",
  "/account",
])("%s is ours", (path) => expect(ownPath(path)).toBe(path));

test.each([
  "https://evil.test/o/x",
  "//evil.test/o/x",
  "/\\evil.test",
  "/o//evil.test",
  "/o/x@evil.test",
  "javascript:alert(1)",
  "/api/auth/signout",
  "/sign-out",
  "/o/x#fragment",
  "/o/../api",
  "",
  null,
  undefined,
])("%s is not a way back", (path) => expect(ownPath(path)).toBeNull());
