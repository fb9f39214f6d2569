import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The files of the repository, with those not yet added and without what is ignored, from its root. */
export function repositoryFiles(root: string): string[] {
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64_000_000,
  });
  if (listed.status !== 0) throw new Error(`git could not list the files: ${listed.stderr || listed.error}`);
  return listed.stdout.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
}

export function isTypeScript(path: string): boolean {
  return /\.(m?ts|tsx)$/.test(path) && !path.endsWith(".d.ts") && !path.endsWith(".d.mts");
}
