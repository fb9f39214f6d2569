import { makeClients } from "./commands.ts";

// node measure.ts URL CLIENTS SECONDS: prints how many commands a second the clients get done, one after the other each.
const [, , url = "", clientsText = "8", secondsText = "4"] = process.argv;
const clients = Number(clientsText);
const made = await makeClients(url, clients);
const WARM_UP_MS = 1_500;
const begin = performance.now();
const from = begin + WARM_UP_MS;
const to = from + Number(secondsText) * 1000;
let done = 0;
await Promise.all(
  Array.from({ length: clients }, async (_, client) => {
    for (let turn = 0; performance.now() < to; turn++) {
      await made.act(client, turn);
      const now = performance.now();
      if (now >= from && now < to) done++;
    }
  }),
);
console.log(JSON.stringify({ perSecond: done / Number(secondsText) }));
await made.close();
process.exit(0);
