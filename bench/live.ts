import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Portal } from "#scripts/portal-under-test.ts";
import { openBrowserPages } from "./live/browser.ts";
import { rereader } from "./live/reread.ts";
import { cookieOf, openPage, type Page } from "./live/stream.ts";
import { withPortal } from "./people/portal.ts";
import { quantile } from "./people/quantile.ts";
import { ORG, type Seeded, seedPeople } from "./people/seed.ts";

const PAGES = 500;
const PROJECTS = 25;
const OPENED_AT_ONCE = 10;
const CHANGES = 40;
/** Changes go to these projects in turn; each has a real browser page beside its share of the streams. */
const WATCHED = 5;
const HEARD_WITHIN_MS = 10_000;
const P95_TARGET_MS = 1_000;

/**
 * 500 people, each with a session and one open page, spread over 25 projects that all of them see. People comment in turn over REST; measured
 * is the time from sending the comment until its change has come in at each of the 500 streams, until each page that shows the project has read
 * it again as a page does, until the words stand in a real Chromium, and the server's memory.
 */
export async function run(): Promise<Record<string, unknown>> {
  return withPortal(async (portal, ownerUrl) => {
    const seeded = await seedPeople(ownerUrl, { people: PAGES, projects: PROJECTS });
    // One comment and one page first, so that what is loaded once is not counted as the streams' memory.
    await comment(portal, seeded, 0);
    (await openPage(portal.url, pageOf(seeded, 0, "warm"), ignore, ignore)).close();
    const memoryBefore = await memoryMb(portal);
    const arrivals = new Map<string, number[]>();
    let lost = 0;
    const pages: Page[] = [];
    const reread = rereader(portal.url, seeded);
    const browser = await openBrowserPages(portal.url, seeded, WATCHED);
    const openedAt = performance.now();
    for (let from = 0; from < PAGES; from += OPENED_AT_ONCE) {
      const some = Array.from({ length: OPENED_AT_ONCE }, (_, n) =>
        openPage(
          portal.url,
          pageOf(seeded, from + n, "page"),
          (id, projectId) => {
            arrivals.get(id)?.push(performance.now()) ?? arrivals.set(id, [performance.now()]);
            reread.heard(from + n, id, projectId);
          },
          () => {
            lost += 1;
          },
        ),
      );
      pages.push(...(await Promise.all(some)));
    }
    const openSeconds = (performance.now() - openedAt) / 1_000;
    const memoryOpen = await memoryMb(portal);
    const [delays, answers, rereads, seen]: [number[], number[], number[], number[]] = [[], [], [], []];
    let unheard = 0;
    for (let n = 0; n < CHANGES; n += 1) {
      const sentAt = performance.now();
      const sentAtClock = Date.now();
      const id = await comment(portal, seeded, n);
      answers.push(performance.now() - sentAt);
      const heard = () => arrivals.get(id) ?? [];
      const readers = PAGES / PROJECTS;
      while (
        (heard().length < PAGES - lost || reread.doneOf(id).length < readers) &&
        performance.now() - sentAt < HEARD_WITHIN_MS
      )
        await delay(20);
      rereads.push(...reread.doneOf(id).map((at) => at - sentAt));
      seen.push(
        ...(await browser.seen(n % WATCHED, wordsOf(n), HEARD_WITHIN_MS)).map((at) => at - sentAtClock),
      );
      unheard += PAGES - heard().length;
      delays.push(...heard().map((at) => at - sentAt));
      await delay(Math.random() * 1_000);
    }
    const memoryAfter = await memoryMb(portal);
    for (const page of pages) page.close();
    await browser.close();
    console.table([
      {
        what: `a change on the page in Chromium, p95 of ${seen.length} (ms)`,
        measured: quantile(seen, 0.95),
        target: P95_TARGET_MS,
      },
      { what: "a change on the page in Chromium, p50 (ms)", measured: quantile(seen, 0.5) },
      { what: "a change on the page in Chromium, slowest (ms)", measured: quantile(seen, 1) },
      {
        what: `read again by the other pages of the project, p95 of ${rereads.length} (ms)`,
        measured: quantile(rereads, 0.95),
      },
      { what: "at the streams, p95 (ms)", measured: quantile(delays, 0.95) },
      { what: "at the streams, p50 (ms)", measured: quantile(delays, 0.5) },
      { what: "at the streams, slowest (ms)", measured: quantile(delays, 1) },
      { what: "pages that could not read again", measured: reread.failures(), target: 0 },
      { what: "changes that a page did not hear", measured: unheard, target: 0 },
      { what: "the comment answered, p50 (ms)", measured: quantile(answers, 0.5) },
      { what: "memory of the web process without pages (MB)", measured: memoryBefore },
      { what: `memory with ${PAGES} pages (MB)`, measured: memoryOpen },
      { what: "memory after the changes (MB)", measured: memoryAfter },
    ]);
    return {
      pages: PAGES,
      p95_ms: quantile(seen, 0.95),
      p95_target_ms: P95_TARGET_MS,
      p50_ms: quantile(seen, 0.5),
      max_ms: quantile(seen, 1),
      seen: seen.length,
      reread_p95_ms: quantile(rereads, 0.95),
      rereads: rereads.length,
      reread_failures: reread.failures(),
      stream_p95_ms: quantile(delays, 0.95),
      stream_p50_ms: quantile(delays, 0.5),
      stream_max_ms: quantile(delays, 1),
      changes: CHANGES,
      unheard,
      streams_lost: lost,
      open_seconds: Math.round(openSeconds * 10) / 10,
      memory_before_mb: memoryBefore,
      memory_open_mb: memoryOpen,
      peak_mb: Math.max(memoryOpen, memoryAfter),
    };
  });
}

const ignore = () => {};

const pageOf = (seeded: Seeded, n: number, kind: string) => ({
  token: seeded.tokens[n] ?? "",
  tab: `${kind}${String(n).padStart(20, "0")}`,
  projectId: seeded.projects[n % PROJECTS]?.id ?? "",
});

const wordsOf = (n: number): string => `What person ${n} has to say, in change ${n}.`;

const Commented = z.object({ id: z.string() });

/** One of the people says something in one of the projects; answers the comment's id. */
async function comment(portal: Portal, { tokens, projects }: Seeded, n: number): Promise<string> {
  const projectId = projects[n % WATCHED]?.id ?? "";
  const response = await fetch(`${portal.url}/api/v1/discussion.comment`, {
    method: "POST",
    headers: {
      ...cookieOf(tokens[n % tokens.length] ?? ""),
      "content-type": "application/json",
      "x-countersign": "1",
      "x-countersign-organization": ORG.slug,
    },
    body: JSON.stringify({
      projectId,
      subject: { kind: "project", id: projectId },
      body: wordsOf(n),
    }),
  });
  if (response.status !== 200)
    throw new Error(`A comment was answered ${response.status}: ${await response.text()}`);
  return Commented.parse(await response.json()).id;
}

/** Resident memory of the web process, as its own metrics tell it. */
async function memoryMb({ url }: Portal): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Math.round(Number(/^process_resident_memory_bytes (\d+)/m.exec(text)?.[1]) / 1e6);
}
