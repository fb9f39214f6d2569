import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium } from "@playwright/test";
import { rolldown } from "rolldown";
import { z } from "zod";
import { findChromium } from "#scripts/chromium.ts";
import { type MadePack, writeZip } from "./make-pack.ts";

const CHOOSER = '<input type="file" />';
const Answer = z.object({
  seconds: z.number(),
  report: z.object({ verdict: z.string(), checked: z.object({ entries: z.number() }) }),
});

/** Verifies a pack in a Web Worker of headless Chromium: the zip as the page's own check reads it, chosen before the clock starts. */
export async function verifyInBrowser({ files, key }: MadePack): Promise<z.output<typeof Answer>> {
  const worker = await bundleWorker();
  const folder = mkdtempSync(join(tmpdir(), "countersign-pack-"));
  const zip = join(folder, "evidence.zip");
  await writeZip(files, zip);
  const server = createServer((request, response) => {
    const [type, body] =
      request.url === "/worker.js" ? ["text/javascript", worker] : ["text/html", `<!doctype html>${CHOOSER}`];
    response.writeHead(200, { "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const browser = await chromium.launch({ executablePath: findChromium(console.log) });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`);
    await page.locator("input").setInputFiles(zip);
    const answer = await page.evaluate(
      (held) =>
        new Promise((resolve, reject) => {
          const [file] = document.querySelector("input")?.files ?? [];
          const running = new Worker("/worker.js", { type: "module" });
          running.onmessage = ({ data }) => resolve(data);
          running.onerror = ({ message }) => reject(new Error(message));
          running.postMessage({ file, key: held });
        }),
      key,
    );
    return Answer.parse(answer);
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
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
