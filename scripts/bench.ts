import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { Options } from "#bench/dataset.ts";
import { commit, machine } from "#bench/machine.ts";

const Bench = z.object({
  run: z.custom<(options: Options) => Promise<unknown>>((value) => typeof value === "function"),
});
const NOT_BENCHES = new Set(["dataset.ts", "machine.ts"]);

const folder = join(dirname(import.meta.dirname), "bench");
const { values, positionals } = parseArgs({ options: { home: { type: "string" } }, allowPositionals: true });
const [name] = positionals;
if (name === undefined || !/^[a-z][a-z0-9-]*$/.test(name) || !existsSync(join(folder, `${name}.ts`))) {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !NOT_BENCHES.has(file))
    .map((file) => file.slice(0, -3));
  console.error(
    `${name ? `There is no bench named "${name}".` : "Name a bench."} There are: ${names.join(", ")}.`,
  );
  process.exit(2);
}

try {
  const bench = Bench.parse(await import(join(folder, `${name}.ts`)));
  const figures = z.record(z.string(), z.unknown()).parse(await bench.run(values));
  console.log(JSON.stringify({ ...figures, bench: name, machine: machine(), commit: commit() }));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
