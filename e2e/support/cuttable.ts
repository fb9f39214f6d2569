import { createServer, request as send } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export type Cuttable = { server: string; cut(): void; mend(): void; close(): Promise<void> };

/**
 * A proxy for one browser whose network can be cut: what is open breaks off, and nothing new gets through. Chromium's own offline
 * switch lets an open event stream live on.
 */
export async function cuttableNetwork(): Promise<Cuttable> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const proxy = createServer((asked, answer) => {
    const onward = send(asked.url ?? "", { method: asked.method, headers: asked.headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      answer.flushHeaders();
      got.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    asked.pipe(onward);
  });
  // The test's own calls come by tunnel.
  proxy.on("connect", (asked, from: Socket) => {
    const { hostname, port } = new URL(`http://${asked.url}`);
    const to = connect(Number(port), hostname, () => {
      from.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      from.pipe(to).pipe(from);
    });
    to.on("error", () => from.destroy());
    from.on("error", () => to.destroy());
    from.on("close", () => to.destroy());
  });
  proxy.on("connection", (socket: Socket) => {
    if (isCut) return socket.destroy();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const breakOff = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    server: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    cut() {
      isCut = true;
      breakOff();
    },
    mend() {
      isCut = false;
    },
    async close() {
      breakOff();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
