import { type Browser, chromium, type Page } from "@playwright/test";
import { ORG, type Seeded } from "#bench/people/seed.ts";
import { findChromium } from "#scripts/chromium.ts";

/** When the words came to stand on a page, by the clock that the bench reads too. */
const WATCH = () => {
  const seen: Record<string, number> = {};
  Object.assign(globalThis, { __seen: seen });
  const look = () => {
    for (const words of document
      .getElementById("threads")
      ?.textContent?.match(/What person \d+ has to say, in change \d+\./g) ?? [])
      seen[words] ??= Date.now();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
};

/** One real page in each of the first projects: its home, where its threads stand, opened by somebody of the organization. */
export async function openBrowserPages(url: string, { tokens, projects }: Seeded, count: number) {
  const browser: Browser = await chromium.launch({
    executablePath: findChromium(console.error),
    args: ["--no-sandbox"],
  });
  const pages: Page[] = [];
  for (const [n, project] of projects.slice(0, count).entries()) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addCookies([{ name: "countersign.session", value: tokens[n] ?? "", url }]);
    const page = await context.newPage();
    await page.addInitScript(WATCH);
    await page.goto(`${url}/o/${ORG.slug}/p/${project.slug}`);
    await page.getByText("Threads on the project").waitFor();
    pages.push(page);
  }
  return {
    /** The moment, as `Date.now()` tells it, in a list of one; of none when it never came. */
    async seen(n: number, words: string, withinMs: number): Promise<number[]> {
      const page = pages[n];
      if (!page) return [];
      const read = (key: string) => (globalThis as { __seen?: Record<string, number> }).__seen?.[key] ?? 0;
      const handle = await page.waitForFunction(read, words, { timeout: withinMs }).catch(() => null);
      const at = handle ? await handle.jsonValue() : 0;
      return at > 0 ? [at] : [];
    },
    close: () => browser.close(),
  };
}
