import { expect, test } from "vitest";
import { focusOf } from "./focus-of.ts";

const whole = { team: null, phase: "model_development" };
const data = { team: "Data", phase: "data_acquisition" };
const ops = { team: "Operations", phase: "model_deployment" };

test.each([
  ["nothing declared", [], "Data", null],
  ["no sub-team: the project's", [data, whole], null, whole],
  ["the sub-team's own", [whole, data, ops], "Data", data],
  ["a sub-team without a focus follows the project", [whole, ops], "Data", whole],
  ["another sub-team's is nobody else's", [ops], "Data", null],
  ["no sub-team and no focus of the project", [ops], null, null],
] as const)("%s", (_name, open, team, expected) => expect(focusOf(open, team)).toBe(expected));
