import { Agent, type ClientRequest, get } from "node:http";
import { ORG } from "#bench/people/seed.ts";

const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });

export type Page = { close(): void };

/** What an open page does on the wire: holds the stream of its tab, and says where it is when it is asked. */
export function openPage(
  url: string,
  page: { token: string; tab: string; projectId: string },
  heard: (targetId: string, projectId: string) => void,
  lost: () => void,
): Promise<Page> {
  const query = new URLSearchParams({ organization: ORG.slug, tab: page.tab });
  return new Promise((resolve, reject) => {
    let closed = false;
    const request: ClientRequest = get(
      `${url}/api/events?${query}`,
      { agent, headers: cookieOf(page.token) },
      (response) => {
        if (response.statusCode !== 200)
          return reject(new Error(`A stream was answered ${response.statusCode}.`));
        let rest = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          const blocks = `${rest}${chunk}`.split("\n\n");
          rest = blocks.pop() ?? "";
          for (const block of blocks) {
            if (block.startsWith("event: where")) sayWhere(url, page).then(() => resolve({ close }), reject);
            else if (block.includes("\nevent: change\n"))
              for (const [, id = ""] of block.matchAll(/"id":"([^"]+)"/g))
                heard(id, /"projectId":"([^"]+)"/.exec(block)?.[1] ?? "");
          }
        });
        response.on("close", () => {
          if (!closed) lost();
        });
        response.on("error", () => {});
      },
    );
    const close = () => {
      closed = true;
      request.destroy();
    };
    request.on("error", (error) => (closed ? undefined : reject(error)));
  });
}

async function sayWhere(url: string, { token, tab, projectId }: Parameters<typeof openPage>[1]) {
  const response = await fetch(`${url}/api/presence`, {
    method: "POST",
    headers: { ...cookieOf(token), "content-type": "application/json", "x-countersign": "1" },
    body: JSON.stringify({ tab, organization: ORG.slug, projectId, place: "", editing: null }),
  });
  if (response.status !== 204)
    throw new Error(`A page said where it is and was answered ${response.status}.`);
}

export const cookieOf = (token: string) => ({ cookie: `countersign.session=${token}` });
