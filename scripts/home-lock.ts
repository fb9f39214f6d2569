import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { identityOf, isAlive, ProcessIdentity } from "#db/processes.ts";

const Holder = ProcessIdentity.extend({ address: z.string() });

/** One supervisor for each COUNTERSIGN_HOME. What a killed one left behind does not count. */
export function lockHome(home: string, address: string): () => void {
  const file = join(home, "supervisor.json");
  const text = JSON.stringify({ ...identityOf(process.pid), address });
  for (;;) {
    try {
      writeFileSync(file, text, { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const holder = read(file);
      if (holder && isAlive(holder)) {
        throw new Error(
          `Countersign already runs on ${home}: ${holder.address} (process ${holder.pid}). Open that address, or stop it ` +
            "first. A second one needs its own COUNTERSIGN_HOME and PORT.",
        );
      }
      rmSync(file, { force: true });
    }
  }
}

function read(file: string): z.output<typeof Holder> | undefined {
  try {
    return Holder.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}
