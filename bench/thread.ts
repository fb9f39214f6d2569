import { setTimeout as delay } from "node:timers/promises";
import { type Browser, chromium, type Page } from "@playwright/test";
import { findChromium } from "#scripts/chromium.ts";
import { withPortal } from "./people/portal.ts";
import { quantile } from "./people/quantile.ts";
import { ORG, seedPeople } from "./people/seed.ts";
import { type Scrolled, scrollToEnd } from "./thread/scroll.ts";
import { COMMENTS, seedThread, THREAD } from "./thread/seed.ts";

const PEOPLE = 20;
const OPENS = 10;
const WARM_UPS = 5;
/** For so long one reads before going on; meanwhile the page has come to rest. */
const READING_MS = 500;
const TARGETS = { open_ms: 300, long_task_ms: 50 };

/**
 * A thread of 2,000 comments in a real Chromium: from going to its address until its first comments stand on the page, by people
 * who have been in the portal before; then scrolled to its end, watched for tasks that hold the page up.
 */
export async function run(): Promise<Record<string, unknown>> {
  return withPortal(async (portal, ownerUrl) => {
    const seeded = await seedPeople(ownerUrl, { people: PEOPLE, projects: 1 });
    await seedThread(ownerUrl, seeded);
    const address = `${portal.url}/o/${ORG.slug}/p/${seeded.projects[0]?.slug}/threads/${THREAD}`;
    const browser = await chromium.launch({
      executablePath: findChromium(console.error),
      args: ["--no-sandbox"],
    });
    try {
      const opens: number[] = [];
      let scrolled: Scrolled | null = null;
      let cold = 0;
      // As a portal that has been up for a while.
      const early = await pageOf(browser, portal.url, seeded.tokens[0] ?? "");
      for (let n = 0; n < WARM_UPS; n += 1) await open(early, address);
      await early.context().close();
      // Three people, so that no answer is one that was kept for somebody.
      for (const token of seeded.tokens.slice(1, 4)) {
        const page = await pageOf(browser, portal.url, token);
        cold = Math.max(cold, await open(page, address));
        for (let n = 0; n < OPENS; n += 1) opens.push(await open(page, address));
        scrolled ??= await scrollToEnd(page);
        await page.context().close();
      }
      if (scrolled === null) throw new Error("Nobody scrolled.");
      const { gaps, longTasks: long, blankShare, seconds, reachedEnd } = scrolled;
      const figures = {
        p95_ms: quantile(opens, 0.95),
        p50_ms: quantile(opens, 0.5),
        cold_ms: quantile([cold], 1),
        long_tasks: long.length,
        longest_task_ms: long.length > 0 ? quantile(long, 1) : 0,
        frame_p95_ms: quantile(gaps, 0.95),
        frame_max_ms: quantile(gaps, 1),
        blank_share: Math.round(blankShare * 1_000) / 1_000,
        scroll_seconds: Math.round(seconds),
        reached_end: reachedEnd,
      };
      console.table([
        { what: `open, p95 of ${opens.length} (ms)`, measured: figures.p95_ms, target: TARGETS.open_ms },
        { what: "open, p50 (ms)", measured: figures.p50_ms },
        { what: "open, empty cache, slowest of 3 (ms)", measured: figures.cold_ms },
        { what: "tasks over 50 ms in a scroll to the end", measured: figures.long_tasks, target: 0 },
        { what: "longest task (ms)", measured: figures.longest_task_ms, target: TARGETS.long_task_ms },
        { what: "between two frames, p95 (ms)", measured: figures.frame_p95_ms },
        { what: "frames without a comment in their middle, share", measured: figures.blank_share },
      ]);
      return { ...figures, comments: COMMENTS, browser: browser.version() };
    } finally {
      await browser.close();
    }
  });
}

async function pageOf(browser: Browser, url: string, token: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies([{ name: "countersign.session", value: token, url }]);
  return context.newPage();
}

/**
 * Measured inside the page: from the start of the navigation to the frame in which the first answers are drawn. What has come
 * and stands hidden, until the page's skeleton gives way to it, does not count.
 */
async function open(page: Page, address: string): Promise<number> {
  await page.goto(address, { waitUntil: "commit" });
  const shownAfter = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          const drawn = [...document.querySelectorAll("ol[data-drawn=true] article")].some(
            (answer) => answer.getClientRects().length > 0,
          );
          requestAnimationFrame(() => (drawn ? resolve(performance.now()) : look()));
        };
        look();
      }),
  );
  await delay(READING_MS);
  return shownAfter;
}
