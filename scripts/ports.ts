import { createServer } from "node:net";

/** Why this port cannot be listened on, as the system says it; undefined when it can. */
export function portProblem(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
    server.listen({ port, host: host.replace(/^\[|\]$/g, ""), exclusive: true }, () => {
      server.close(() => resolve(undefined));
    });
  });
}

/** The first free port from `first` on, among the next hundred. */
export async function freePortFrom(first: number, host: string): Promise<number> {
  for (let port = first; port < first + 100 && port <= 65535; port += 1) {
    if ((await portProblem(port, host)) !== "EADDRINUSE") return port;
  }
  throw new Error(`All ports from ${first} to ${Math.min(first + 99, 65535)} on ${host} are in use.`);
}

/** Throws one sentence that names the port and says what to do, unless it is free. */
export async function assertPortFree(name: string, port: number, host: string): Promise<void> {
  const problem = await portProblem(port, host);
  if (problem === undefined) return;
  if (problem === "EADDRINUSE") {
    const other = await freePortFrom(Math.min(port + 10, 65000), host);
    throw new Error(
      `Port ${port} on ${host} is in use by another program. Stop that program, or take another port: ` +
        `${name}=${other} npm start`,
    );
  }
  if (problem === "EACCES") {
    throw new Error(
      `${name} is ${port}, and this user may not listen on it. Take a port above 1023: ${name}=3000`,
    );
  }
  if (problem === "EADDRNOTAVAIL" || problem === "ENOTFOUND") {
    throw new Error(
      `HOST is "${host}", and this machine has no such address. Leave HOST out, or use 0.0.0.0.`,
    );
  }
  throw new Error(`Port ${port} on ${host} cannot be used (${problem}). Take another one with ${name}=...`);
}
