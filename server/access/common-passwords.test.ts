import { expect, test } from "vitest";
import { guessable } from "./common-passwords.ts";

const owner = { email: "ravi.reviewer@example.test", name: "Ravi Reviewer" };

test.each([
  ["password", /most common/],
  ["Password", /most common/],
  ["password2026!", /most common/],
  ["1234567890", /most common/],
  ["qwertyuiop", /most common/],
  ["aaaaaaaaaaaa", /over and over|most common/],
  ["ravi.reviewer", /name or address/],
  ["RaviReviewer1", /name or address/],
  ["ravi.reviewer@example.test", /name or address/],
  ["Countersign1", /name or address/],
])("%s is guessable", (password, why) => expect(guessable(password, owner)).toMatch(why));

test.each(["an umbrella for the auditor", "kq7-vw2-pd9", "дождь и зонтик", "correct horse battery staple"])(
  "%s is not",
  (password) => expect(guessable(password, owner)).toBeNull(),
);
