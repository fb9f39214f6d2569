import { createServer } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { assertPortFree, freePortFrom } from "./ports.ts";

const server = createServer();
let taken = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  taken = typeof address === "object" && address ? address.port : 0;
});

afterAll(() => {
  server.close();
});

it("a port in use is named, with another one to take", async () => {
  await expect(assertPortFree("PORT", taken, "127.0.0.1")).rejects.toThrow(
    new RegExp(`^Port ${taken} on 127.0.0.1 is in use by another program. .* PORT=\\d+ npm start$`),
  );
});

it("an address that is not this machine's is named", async () => {
  await expect(assertPortFree("PORT", taken, "203.0.113.7")).rejects.toThrow(/^HOST is "203.0.113.7"/);
});

it("the next free port is found", async () => {
  const port = await freePortFrom(taken, "127.0.0.1");
  expect(port).toBeGreaterThan(taken);
  await expect(assertPortFree("PORT", port, "127.0.0.1")).resolves.toBeUndefined();
});
