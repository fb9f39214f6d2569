import { type APIRequestContext, expect } from "@playwright/test";
import { ask } from "./verbs.ts";

/** The demo has to be complete within five minutes; what is over that is the wait for its last page. */
export const DEMO_WITHIN_MS = 330_000;
export const FLIGHTS = "/o/demo/p/flight-delays";

export type Job = {
  kind: string;
  state: string;
  stage: string | null;
  fraction: number | null;
  message: string | null;
  createdAt: string;
};

/** The job that loads the demo, while it runs. */
export async function demoJob(request: APIRequestContext): Promise<Job | null> {
  const { items } = await ask<{ items: Job[] }>(request, "lifecycle.runningJobs");
  return items.find((job) => job.kind === "demo.load") ?? null;
}

/** Waits until nothing of the demo is under way any more. */
export async function demoToEnd(request: APIRequestContext): Promise<void> {
  await expect
    .poll(async () => (await demoJob(request)) === null, {
      timeout: DEMO_WITHIN_MS,
      intervals: [1_000],
      message: "the demo comes to its end",
    })
    .toBe(true);
}

/** The id of the project with real flights. */
export async function flightsId(request: APIRequestContext): Promise<string> {
  const { items } = await ask<{ items: { id: string; slug: string }[] }>(request, "access.listProjects");
  return items.find(({ slug }) => slug === "flight-delays")?.id ?? "";
}
