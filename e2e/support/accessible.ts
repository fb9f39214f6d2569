import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** Nothing on the page is hard to use without sight, a mouse or full colour vision; `only` "colours" asks what a colour scheme can break. */
export async function expectAccessible(page: Page, where: string, only?: "colours"): Promise<void> {
  // No frames of other sites are here, so the page is asked itself: a page beside it for each question takes as long again.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode();
  const { violations } = await (only ? axe.withRules(COLOUR_RULES) : axe.withTags(TAGS)).analyze();
  const grave = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")} (${nodes.length})`);
  expect.soft(grave, where).toEqual([]);
}

/** Changes the colour scheme, and waits until it is drawn. */
export async function showIn(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
}
