import { blobZipReader } from "#components/audit/check/blob-zip.ts";
import { workerCrypto } from "#components/audit/check/worker-crypto.ts";
import { verifyEvidence } from "#domain/audit/verify/verify.ts";

type Order = { file: Blob; key: string };

// Runs in a Web Worker, as the page's own check does: gets the pack as somebody chose it, answers the report and how long it took.
self.addEventListener("message", async (event: MessageEvent<Order>) => {
  const { file, key } = event.data;
  const begin = performance.now();
  try {
    const report = await verifyEvidence({
      reader: await blobZipReader(file),
      crypto: await workerCrypto(),
      heldKeys: [key],
    });
    self.postMessage({ report, seconds: (performance.now() - begin) / 1000 });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
});
