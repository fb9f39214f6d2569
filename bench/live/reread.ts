import { Agent, get } from "node:http";
import { ORG, type Seeded } from "#bench/people/seed.ts";
import { cookieOf } from "./stream.ts";

/** As long as an open page waits for more before it reads again: components/trpc/live.tsx. */
const SETTLE_MS = 250;
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

/**
 * What an open page does once it has heard of a change of its project: after a moment it asks for its threads again, and for the
 * page as the server draws it. What it is told while it waits or reads makes one more reading.
 */
export function rereader(url: string, seeded: Seeded) {
  const done = new Map<string, number[]>();
  const waiting = new Map<number, string[]>();
  let failed = 0;

  const read = async (person: number, project: Seeded["projects"][number]) => {
    const headers = { ...cookieOf(seeded.tokens[person] ?? ""), "x-countersign-organization": ORG.slug };
    const { id: projectId } = project;
    const input = {
      0: { projectId, open: true },
      1: { projectId },
      2: { projectId, subject: { kind: "project", id: projectId }, limit: 30, direction: "forward" },
    };
    const asked = "approvals.listBreakGlass,lifecycle.runningJobs,discussion.list";
    const threads = `${url}/api/trpc/${asked}?batch=1&input=${encodeURIComponent(JSON.stringify(input))}`;
    const page = `${url}/o/${ORG.slug}/p/${project.slug}?_rsc`;
    const [data] = await Promise.all([fetched(threads, headers), fetched(page, { ...headers, rsc: "1" })]);
    return data;
  };

  return {
    heard(person: number, id: string, projectId: string): void {
      const project = seeded.projects[person % seeded.projects.length];
      if (!project || project.id !== projectId || !id.startsWith("cmt_")) return;
      const ids = waiting.get(person);
      if (ids) {
        ids.push(id);
        return;
      }
      waiting.set(person, [id]);
      setTimeout(() => {
        const asked = waiting.get(person) ?? [];
        waiting.delete(person);
        read(person, project).then(
          (body) => {
            for (const one of asked) {
              if (!body.includes(one)) failed += 1;
              else done.set(one, [...(done.get(one) ?? []), performance.now()]);
            }
          },
          () => {
            failed += 1;
          },
        );
      }, SETTLE_MS);
    },
    doneOf: (id: string): readonly number[] => done.get(id) ?? [],
    failures: () => failed,
  };
}

/** The whole body of a 200; anything else is a failure. */
function fetched(address: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(address, { agent, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () =>
        response.statusCode === 200
          ? resolve(body)
          : reject(new Error(`${response.statusCode}: ${body.slice(0, 200)}`)),
      );
      response.on("error", reject);
    });
    request.on("error", reject);
  });
}
