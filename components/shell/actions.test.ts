import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { actionsFor } from "./actions.ts";

const inProject = { org: "demo", project: "flights" };

test("what one may not do says which role it needs", () => {
  const actions = actionsFor(inProject, (permission) => permission === "run:write");
  expect(actions.find(({ label }) => label === "Train a model")).not.toHaveProperty("reason");
  expect(actions.find(({ label }) => label === "Change the focus")?.reason).toBe(
    "This needs the role Owner or Lead.",
  );
});

test.each([inProject, { org: "demo", project: null }])(
  "each action leads to a page that is there: %j",
  (place) => {
    for (const { href } of actionsFor(place, () => true)) {
      const below = href.replace(/^\/o\/demo(\/p\/flights)?/, "");
      const folder = place.project === null ? "app/o/[org]/(organization)" : "app/o/[org]/p/[project]";
      const file = below === "" && place.project !== null ? "/(home)/page.tsx" : `${below}/page.tsx`;
      expect(existsSync(`${folder}${file}`), href).toBe(true);
    }
  },
);
