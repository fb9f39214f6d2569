import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Portal } from "#scripts/portal-under-test.ts";
import { cookieOf, openPage, type Page } from "./live/stream.ts";
import { withPortal } from "./people/portal.ts";
import { quantile } from "./people/quantile.ts";
import { ORG, type Seeded, seedPeople } from "./people/seed.ts";

const PAGES = 500;
const PROJECTS = 25;
const OPENED_AT_ONCE = 10;
const CHANGES = 40;
const HEARD_WITHIN_MS = 20_000;
const P95_TARGET_MS = 1_000;

/**
 * 500 people, each with a session and one open page, spread over 25 projects that all of them see. People comment in turn over REST; what is
 * measured is the time from sending the comment until its change has come in at each of the 500 pages, and the server's memory.
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
    const openedAt = performance.now();
    for (let from = 0; from < PAGES; from += OPENED_AT_ONCE) {
      const some = Array.from({ length: OPENED_AT_ONCE }, (_, n) =>
        openPage(
          portal.url,
          pageOf(seeded, from + n, "page"),
          (id) => arrivals.get(id)?.push(performance.now()) ?? arrivals.set(id, [performance.now()]),
          () => {
            lost += 1;
          },
        ),
      );
      pages.push(...(await Promise.all(some)));
    }
    const openSeconds = (performance.now() - openedAt) / 1_000;
    const memoryOpen = await memoryMb(portal);
    const [delays, answers]: [number[], number[]] = [[], []];
    let unheard = 0;
    for (let n = 0; n < CHANGES; n += 1) {
      const sentAt = performance.now();
      const id = await comment(portal, seeded, n);
      answers.push(performance.now() - sentAt);
      const heard = () => arrivals.get(id) ?? [];
      while (heard().length < PAGES - lost && performance.now() - sentAt < HEARD_WITHIN_MS) await delay(20);
      unheard += PAGES - heard().length;
      delays.push(...heard().map((at) => at - sentAt));
      await delay(Math.random() * 1_000);
    }
    const memoryAfter = await memoryMb(portal);
    for (const page of pages) page.close();
    console.table([
      { what: "a change seen, p95 (ms)", measured: quantile(delays, 0.95), target: P95_TARGET_MS },
      { what: "a change seen, p50 (ms)", measured: quantile(delays, 0.5) },
      { what: "a change seen, slowest (ms)", measured: quantile(delays, 1) },
      { what: "changes that a page did not hear", measured: unheard, target: 0 },
      { what: "the comment answered, p50 (ms)", measured: quantile(answers, 0.5) },
      { what: "memory of the web process without pages (MB)", measured: memoryBefore },
      { what: `memory with ${PAGES} pages (MB)`, measured: memoryOpen },
      { what: "memory after the changes (MB)", measured: memoryAfter },
    ]);
    return {
      pages: PAGES,
      p95_ms: quantile(delays, 0.95),
      p95_target_ms: P95_TARGET_MS,
      p50_ms: quantile(delays, 0.5),
      max_ms: quantile(delays, 1),
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

const Commented = z.object({ id: z.string() });

/** One of the people says something in one of the projects; answers the comment's id. */
async function comment(portal: Portal, { tokens, projects }: Seeded, n: number): Promise<string> {
  const projectId = projects[n % PROJECTS]?.id ?? "";
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
      body: `What person ${n} has to say.`,
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
