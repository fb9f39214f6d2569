import { type Browser, type BrowserContextOptions, expect, type Page } from "@playwright/test";
import { DEMO_ORGANIZATION, DEMO_PEOPLE } from "#domain/access/demo.ts";
import type { Role } from "#domain/access/roles.ts";

export const HOME = `/o/${DEMO_ORGANIZATION.slug}`;

/** The demo's person in a role. */
export function personOf(role: Role): { email: string; name: string } {
  const person = DEMO_PEOPLE.find((one) => one.role === role);
  if (!person) throw new Error(`The demo has no ${role}.`);
  return person;
}

/**
 * Goes to a page and waits until it listens: what is pressed while its scripts are still coming in would be lost, and nobody
 * is as fast as a test. A part that came in the stream stands hidden at the page's end until it is put in its place.
 */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  const listens = () =>
    page
      .getByRole("main")
      .evaluate(
        (element) =>
          Object.keys(element).some((key) => key.startsWith("__reactProps")) &&
          document.querySelector("div[hidden][id^='S:']") === null,
      );
  await expect.poll(listens, { message: `${path} listens`, timeout: 30_000 }).toBe(true);
}

/** Signs in with the one click of the demo and waits until the first page is there. */
export async function signIn(page: Page, role: Role): Promise<void> {
  await visit(page, "/sign-in");
  await page.getByRole("button", { name: personOf(role).email }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/o/"));
}

/** A browser of their own for one person, signed in. */
export async function browserOf(
  browser: Browser,
  role: Role,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await signIn(page, role);
  await expect(page.getByRole("main")).toBeVisible();
  return page;
}
