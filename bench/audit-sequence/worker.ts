import { startSequencer } from "#server/audit/log/sequencer.ts";

// node worker.ts URL KEY_FILE: leads until it is told to stop, as the worker's process does beside the web's.
const [, , url = "", keyFile = ""] = process.argv;
const sequencer = startSequencer({ url, keyFile });
await sequencer.leading;
process.send?.("leading");
process.once("message", async () => {
  await sequencer.stop();
  process.disconnect();
});
