import { expect, test } from "vitest";
import { readAddress, writeAddress } from "./address.ts";

test.each([
  "",
  "task=regression&view=scatter&x=param.trees&y=mae",
  "columns=rocAuc%2Calgorithm&sort=rocAuc&order=up&all=1",
  "experiment=exp_1&experiment=exp_2&cursor=abc&range=rocAuc%3A0.7%7E&range=seconds%3A-1e-7%7E3",
])("an address says the same after it was read: %s", (text) => {
  const search = new URLSearchParams(text);
  expect(writeAddress(readAddress(search), search)).toBe(text);
});

test("what an address says in error is left out", () => {
  const address = readAddress(
    new URLSearchParams("task=poetry&view=cube&range=rocAuc&range=rocAuc:~&range=f1:abc~2"),
  );
  expect(address).toMatchObject({ task: null, view: "parallel", ranges: {} });
});
