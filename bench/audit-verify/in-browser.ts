import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { chromium } from "@playwright/test";
import { rolldown } from "rolldown";
import { z } from "zod";
import { findChromium } from "#scripts/chromium.ts";
import type { MadePack } from "./make-pack.ts";

const Answer = z.object({
  seconds: z.number(),
  report: z.object({ verdict: z.string(), checked: z.object({ entries: z.number() }) }),
});

/** Verifies a pack in a Web Worker of headless Chromium, over HTTP from this process. */
export async function verifyInBrowser({ files, key }: MadePack): Promise<z.output<typeof Answer>> {
  const worker = await bundleWorker();
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? "/").slice(1));
    const file =
      path === ""
        ? Buffer.from("<!doctype html>")
        : path === "worker.js"
          ? Buffer.from(worker)
          : files.get(path.replace(/^pack\//, ""));
    const type =
      path === "" ? "text/html" : path === "worker.js" ? "text/javascript" : "application/octet-stream";
    response.writeHead(file ? 200 : 404, { "content-type": type }).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const browser = await chromium.launch({ executablePath: findChromium(console.log) });
  try {
    const page = await browser.newPage();
    await page.goto(origin);
    const answer = await page.evaluate(
      (order) =>
        new Promise((resolve, reject) => {
          const running = new Worker("/worker.js", { type: "module" });
          running.onmessage = ({ data }) => resolve(data);
          running.onerror = ({ message }) => reject(new Error(message));
          running.postMessage(order);
        }),
      { base: `${origin}/pack/`, names: [...files.keys()], key },
    );
    return Answer.parse(answer);
  } finally {
    await browser.close();
    server.close();
  }
}

async function bundleWorker(): Promise<string> {
  const root = dirname(dirname(import.meta.dirname));
  const bundle = await rolldown({
    input: join(import.meta.dirname, "worker.ts"),
    platform: "browser",
    cwd: root,
  });
  const { output } = await bundle.generate({ format: "esm", codeSplitting: false });
  await bundle.close();
  return output[0].code;
}
