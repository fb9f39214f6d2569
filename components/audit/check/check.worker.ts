import { reportText } from "#domain/audit/verify/report-text.ts";
import { UsageProblem, verifyEvidence } from "#domain/audit/verify/verify.ts";
import { knowsEd25519 } from "#domain/audit/verify/web-crypto.ts";
import { blobZipReader } from "./blob-zip.ts";
import type { FromCheck, ToCheck } from "./messages.ts";
import { workerCrypto } from "./worker-crypto.ts";

const PROGRESS_MS = 100;

const say = (message: FromCheck) => postMessage(message);

async function check({ file, keys, checkpoints }: ToCheck): Promise<void> {
  const startedAt = performance.now();
  if (!(await knowsEd25519())) {
    say({
      type: "refused",
      sentence:
        "This browser cannot check Ed25519 signatures. Nothing was checked. Use a current browser, or run verify.mjs from the pack.",
    });
    return;
  }
  let told = 0;
  const report = await verifyEvidence({
    reader: await blobZipReader(file),
    crypto: await workerCrypto(),
    heldKeys: keys,
    heldCheckpoints: checkpoints,
    onProgress: (leaves, of) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      say({ type: "progress", leaves, of });
    },
  });
  say({ type: "report", report, text: reportText(report), ms: performance.now() - startedAt });
}

addEventListener("message", ({ data }: MessageEvent<ToCheck>) => {
  check(data).catch((error: unknown) => {
    const sentence =
      error instanceof UsageProblem || error instanceof Error ? error.message : "The file could not be read.";
    say({ type: "refused", sentence });
  });
});
