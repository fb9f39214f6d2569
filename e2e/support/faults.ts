import { expect, type Page } from "@playwright/test";

/** What a page must not do while a person reads it. */
export function watchFaults(page: Page): { faults: string[]; clear(): void } {
  const faults: string[] = [];
  const leaving = (failure: string | undefined) => failure?.includes("ERR_ABORTED");
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
  });
  page.on("requestfailed", (request) => {
    const failure = request.failure()?.errorText;
    // Going to the next page cuts off what the last one still listened to.
    if (!leaving(failure)) faults.push(`${failure}: ${request.url()}`);
  });
  return {
    faults,
    clear: () => {
      faults.length = 0;
    },
  };
}

/** How far the page is wider than its window, in pixels. */
export async function expectNoOverflow(page: Page, where: string): Promise<void> {
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect.soft(wider, `${where} is wider than its window`).toBeLessThanOrEqual(0);
}
