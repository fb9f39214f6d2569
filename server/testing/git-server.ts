import { spawn, spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const found = spawnSync("git", ["--exec-path"], { encoding: "utf8" });

/** Whether this machine has git, with its server. */
export const hasGit =
  found.status === 0 && spawnSync("test", ["-x", join(found.stdout.trim(), "git-http-backend")]).status === 0;

export function gitIn(gitdir: string, ...args: string[]): string {
  const run = spawnSync("git", ["--git-dir", gitdir, ...args], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`git ${args[0]} failed: ${run.stderr}`);
  return run.stdout;
}

/** Git's own smart HTTP server over a folder of repositories, behind a name and a password. */
export async function serveGit(root: string, account: string): Promise<{ url: string; server: Server }> {
  const expected = `Basic ${Buffer.from(account).toString("base64")}`;
  const server = createServer((request, response) => {
    if (request.headers.authorization !== expected) {
      response.writeHead(401, { "www-authenticate": "Basic realm=git" }).end();
      return;
    }
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
    const backend = spawn("git", ["http-backend"], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: "1",
        REMOTE_USER: "tester",
        REQUEST_METHOD: request.method ?? "GET",
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        CONTENT_LENGTH: request.headers["content-length"] ?? "",
      },
    });
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    backend.on("close", () => {
      const answer = Buffer.concat(chunks);
      const cut = answer.indexOf("\r\n\r\n");
      for (const line of answer.subarray(0, cut).toString().split("\r\n")) {
        const [name = "", value = ""] = line.split(/: (.*)/);
        if (name === "Status") response.statusCode = Number.parseInt(value, 10);
        else response.setHeader(name, value);
      }
      response.end(answer.subarray(cut + 4));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
