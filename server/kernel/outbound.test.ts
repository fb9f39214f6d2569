import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { selfSigned } from "#server/testing/self-signed.ts";
import { outbound, type Resolve } from "./outbound.ts";
import type { EgressPolicy } from "./outbound-address.ts";

const TESTING: EgressPolicy = { hosts: null, networks: [], loopback: true };
const INTERNET: EgressPolicy = { ...TESTING, loopback: false };
const NAME = "hooks.example.test";
const open: Server[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((done) => server.close(done));
});

async function listen(server: Server, host = "127.0.0.1", port = 0): Promise<number> {
  open.push(server);
  await new Promise<void>((done) => server.listen(port, host, done));
  return (server.address() as AddressInfo).port;
}

const answering = (addresses: readonly string[]): Resolve & { calls: number } => {
  const resolve = Object.assign(
    async () => {
      resolve.calls += 1;
      return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    },
    { calls: 0 },
  );
  return resolve;
};
const HERE = answering(["127.0.0.1"]);

async function serve(listener: RequestListener, host?: string, port?: number): Promise<string> {
  return `http://${NAME}:${await listen(createHttp(listener), host, port)}/hook`;
}

describe("a call that goes out", () => {
  it("arrives over https with its method, headers and body, at the name it was meant for", async () => {
    const { key, cert } = selfSigned([NAME]);
    let seen: unknown = null;
    const server = createHttps({ key, cert }, async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      seen = { method: request.method, host: request.headers.host, kind: request.headers["x-kind"], body };
      response.writeHead(202, { "x-answer": "kept" }).end("thanks");
    });
    const port = await listen(server);
    const answer = await outbound(
      { url: `https://${NAME}:${port}/hook`, method: "POST", headers: { "x-kind": "test" }, body: "päng" },
      { policy: TESTING, resolve: HERE, ca: cert },
    );
    expect(seen).toEqual({ method: "POST", host: `${NAME}:${port}`, kind: "test", body: "päng" });
    expect(answer).toMatchObject({ status: 202, headers: { "x-answer": "kept" } });
    expect(answer.body.toString()).toBe("thanks");
  });

  it("trusts no certificate of another name, and none of an unknown authority", async () => {
    const { key, cert } = selfSigned(["other.example.test"]);
    let reached = 0;
    const port = await listen(
      createHttps({ key, cert }, (_request, response) => {
        reached += 1;
        response.end();
      }),
    );
    const url = `https://${NAME}:${port}/`;
    await expect(outbound({ url }, { policy: TESTING, resolve: HERE, ca: cert })).rejects.toThrow(
      /certificate of hooks\.example\.test:\d+ is not to be trusted/,
    );
    await expect(outbound({ url }, { policy: TESTING, resolve: HERE })).rejects.toThrow(/not to be trusted/);
    expect(reached).toBe(0);
  });
});

describe("a name that leads inside", () => {
  it.each([
    ["127.0.0.1"],
    ["10.0.0.5"],
    ["169.254.169.254"],
    ["::1"],
    ["::ffff:127.0.0.1"],
    ["64:ff9b::7f00:1"],
  ])("is refused before anything is sent: %s", async (address) => {
    let reached = 0;
    const url = (
      await serve((_request, response) => {
        reached += 1;
        response.end();
      })
    ).replace("http:", "https:");
    await expect(outbound({ url }, { policy: INTERNET, resolve: answering([address]) })).rejects.toThrow(
      /resolves to an address .* Nothing was sent/,
    );
    expect(reached).toBe(0);
  });

  it("is refused when only one of its answers does, wherever that stands", async () => {
    for (const addresses of [
      ["8.8.8.8", "10.0.0.5"],
      ["10.0.0.5", "8.8.8.8"],
      ["2606:4700::1", "::1"],
    ])
      await expect(
        outbound({ url: `https://${NAME}/` }, { policy: INTERNET, resolve: answering(addresses) }),
      ).rejects.toThrow(/resolves to an address/);
  });

  it("does not tell which inner address it was", async () => {
    await expect(
      outbound({ url: `https://${NAME}/` }, { policy: INTERNET, resolve: answering(["10.11.12.13"]) }),
    ).rejects.not.toThrow(/10\.11\.12\.13/);
  });

  it("is refused when the system's own resolver says so", async () => {
    await expect(outbound({ url: "https://localhost:8443/" }, { policy: INTERNET })).rejects.toThrow(
      /localhost resolves to an address on this server itself/,
    );
  });

  it("cannot change between the check and the connection", async () => {
    const reached: string[] = [];
    const listener =
      (which: string): RequestListener =>
      (_request, response) => {
        reached.push(which);
        response.end(which);
      };
    const url = await serve(listener("checked"), "127.0.0.1");
    await serve(listener("rebound"), "127.0.0.2", Number(new URL(url).port));
    const answers = ["127.0.0.1", "127.0.0.2", "127.0.0.2"];
    let asked = 0;
    const resolve: Resolve = async () => [{ address: answers[asked++] ?? "", family: 4 }];
    const answer = await outbound({ url }, { policy: TESTING, resolve });
    expect(answer.body.toString()).toBe("checked");
    expect(reached).toEqual(["checked"]);
    expect(asked).toBe(1);
  });

  it("has no address", async () => {
    await expect(
      outbound({ url: `https://${NAME}/` }, { policy: INTERNET, resolve: answering([]) }),
    ).rejects.toThrow(/has no address/);
  });
});

describe("an answer that is not what was asked for", () => {
  it.each([301, 302, 303, 307, 308])("a redirect %d is not followed", async (status) => {
    let followed = 0;
    const url = await serve((request, response) => {
      if (request.url === "/inside") followed += 1;
      response.writeHead(status, { location: "/inside" }).end();
    });
    await expect(outbound({ url }, { policy: TESTING, resolve: HERE })).rejects.toThrow(/redirect/);
    expect(followed).toBe(0);
  });

  it("a huge one is cut off, whether or not it says its length", async () => {
    for (const announced of [true, false]) {
      let sent = 0;
      const url = await serve((_request, response) => {
        if (announced) response.setHeader("content-length", String(1 << 28));
        const push = () => {
          while (!response.destroyed && response.write(Buffer.alloc(16_384))) sent += 16_384;
        };
        response.on("drain", push);
        push();
      });
      await expect(outbound({ url }, { policy: TESTING, resolve: HERE })).rejects.toThrow(
        /more than 65536 bytes/,
      );
      expect(sent).toBeLessThan(1 << 24);
    }
  });

  it("one of exactly the limit is read", async () => {
    const url = await serve((_request, response) => void response.end(Buffer.alloc(100)));
    const options = { policy: TESTING, resolve: HERE, responseBytesMax: 100 };
    expect((await outbound({ url }, options)).body.length).toBe(100);
    await expect(outbound({ url }, { ...options, responseBytesMax: 99 })).rejects.toThrow(
      /more than 99 bytes/,
    );
  });

  it("a slow one ends at the deadline: nothing said, headers only, drop by drop", async () => {
    const timers: NodeJS.Timeout[] = [];
    const listeners: RequestListener[] = [
      () => {},
      (_request, response) => response.flushHeaders(),
      (_request, response) => void timers.push(setInterval(() => response.write("."), 20)),
    ];
    for (const listener of listeners) {
      const url = await serve(listener);
      const began = performance.now();
      await expect(outbound({ url }, { policy: TESTING, resolve: HERE, timeoutMs: 300 })).rejects.toThrow(
        /did not answer in full within 0\.3 seconds/,
      );
      expect(performance.now() - began).toBeLessThan(3_000);
    }
    for (const timer of timers) clearInterval(timer);
  });

  it("a name server that never answers ends at the deadline too", async () => {
    const resolve: Resolve = () => new Promise(() => {});
    await expect(
      outbound({ url: `https://${NAME}/` }, { policy: INTERNET, resolve, timeoutMs: 100 }),
    ).rejects.toThrow(/did not answer/);
  });

  it("nobody there is a sentence that repeats no header and no body", async () => {
    const port = await listen(createHttp());
    await new Promise((done) => open.pop()?.close(done));
    const call = outbound(
      { url: `http://${NAME}:${port}/x?token=t0p`, headers: { authorization: "s3cret" } },
      { policy: TESTING, resolve: HERE },
    );
    await expect(call).rejects.toThrow(`${NAME}:${port} could not be reached (ECONNREFUSED).`);
  });
});
