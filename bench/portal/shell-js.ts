import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { type BrowserContext, chromium } from "@playwright/test";
import { findChromium } from "#scripts/chromium.ts";
import { startPortal } from "#scripts/portal-under-test.ts";

const FIRST_PORT = 4180;
const PERSON = "scientist@demo.test";
const QUIET_MS = 1_000;

export type RouteScripts = {
  route: string;
  /** Until the load event: what stands between the address and the first click. */
  firstLoadKb: number;
  scripts: number;
  /** With what came after it: pages fetched ahead, parts loaded when needed. */
  allKb: number;
};

/** The scripts that a real browser with an empty cache fetches for a page, gzipped. */
export async function measureScripts(routes: readonly string[]): Promise<RouteScripts[]> {
  const portal = await startPortal(dirname(dirname(import.meta.dirname)), {}, FIRST_PORT);
  try {
    const browser = await chromium.launch({
      executablePath: findChromium(console.error),
      args: ["--no-sandbox"],
    });
    try {
      const measured: RouteScripts[] = [];
      for (const route of routes) {
        const context = await browser.newContext({ baseURL: portal.url });
        if (route !== "/sign-in") await signIn(context);
        await untilThere(context, route);
        measured.push(await scriptsOf(context, route));
        await context.close();
      }
      return measured;
    } finally {
      await browser.close();
    }
  } finally {
    await portal.stop();
  }
}

/** As the demo's form does it, without its page, whose scripts would be in the cache. */
async function signIn(context: BrowserContext): Promise<void> {
  const token = await context.request.get("/api/auth/csrf");
  const { csrfToken }: { csrfToken: string } = await token.json();
  const answer = await context.request.post("/api/auth/callback/demo", {
    form: { csrfToken, email: PERSON, json: "true" },
  });
  const cookies = await context.cookies();
  if (!answer.ok() || !cookies.some(({ name }) => name.includes("session")))
    throw new Error(`The demo account ${PERSON} could not sign in: ${answer.status()}.`);
}

/** The demo makes its projects while the portal is in use already. */
async function untilThere(context: BrowserContext, route: string): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await context.request.get(route)).ok()) {
    if (Date.now() > deadline) throw new Error(`${route} did not come to exist while the demo was loaded.`);
    await delay(500);
  }
}

async function scriptsOf(context: BrowserContext, route: string): Promise<RouteScripts> {
  const page = await context.newPage();
  const sizes = new Map<string, Promise<number>>();
  let lastAt = performance.now();
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    lastAt = performance.now();
    sizes.set(
      response.url(),
      response.body().then((body) => gzipSync(body).length),
    );
  });
  const answer = await page.goto(route, { waitUntil: "load" });
  if (!answer?.ok() || new URL(page.url()).pathname !== route)
    throw new Error(`${route} answered ${answer?.status()} at ${page.url()}.`);
  const first = new Set(sizes.keys());
  while (performance.now() - lastAt < QUIET_MS) await delay(100);
  const kb = async (urls: Iterable<string>) => {
    const bytes = await Promise.all([...urls].map((url) => sizes.get(url) ?? 0));
    return Math.round(bytes.reduce((sum, size) => sum + size, 0) / 100) / 10;
  };
  return { route, firstLoadKb: await kb(first), scripts: first.size, allKb: await kb(sizes.keys()) };
}
