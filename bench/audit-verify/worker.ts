import { httpReader } from "#domain/audit/verify/http-reader.ts";
import { verifyEvidence } from "#domain/audit/verify/verify.ts";
import { webVerifyCrypto } from "#domain/audit/verify/web-crypto.ts";

type Order = { base: string; names: string[]; key: string };

// Runs in a Web Worker: gets the address of an unpacked pack, answers the report and how long it took.
self.addEventListener("message", async (event: MessageEvent<Order>) => {
  const { base, names, key } = event.data;
  const begin = performance.now();
  try {
    const report = await verifyEvidence({
      reader: httpReader(base, names),
      crypto: webVerifyCrypto,
      heldKeys: [key],
    });
    self.postMessage({ report, seconds: (performance.now() - begin) / 1000 });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
});
