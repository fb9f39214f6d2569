// Loaded with --import into the Next.js server: it ends with the supervisor, and each request says which connection it came by.
import { Server } from "node:http";
import { PEER_HEADER } from "#server/http/peer-header.ts";
import "./lifeline-preload.ts";

const emit = Server.prototype.emit;
Server.prototype.emit = function stamped(this: Server, event: string | symbol, ...rest: unknown[]) {
  const [request] = rest;
  if (event === "request" && isRequest(request)) {
    delete request.headers[PEER_HEADER];
    if (request.socket.remoteAddress) request.headers[PEER_HEADER] = request.socket.remoteAddress;
  }
  return Reflect.apply(emit, this, [event, ...rest]);
};

type Stampable = { headers: Record<string, unknown>; socket: { remoteAddress?: string } };

function isRequest(value: unknown): value is Stampable {
  return typeof value === "object" && value !== null && "headers" in value && "socket" in value;
}
