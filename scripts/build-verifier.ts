import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";

const ROOT = dirname(import.meta.dirname);
const ENTRY = join(ROOT, "server/audit/evidence/verifier/run.ts");
/** Goes into every evidence pack. Committed, so that it can be read and compared where no build runs. */
export const VERIFIER = join(ROOT, "server/audit/evidence/verify.mjs");

const BANNER = `#!/usr/bin/env node
// The verifier of Countersign evidence packs: one file, no dependencies, no connections. Node 20 or later.
//
//   node verify.mjs PACK [--checkpoint FILE] [--key STRING] [--json]
//
// It is bundled, not minified, from domain/audit/verify/ and server/audit/evidence/verifier/ of Countersign's sources, by
// scripts/build-verifier.ts. Read it before you trust it.
`;

/** The verifier's text as the sources give it. */
export async function bundleVerifier(): Promise<string> {
  const bundle = await rolldown({ input: ENTRY, platform: "node", cwd: ROOT, logLevel: "warn" });
  const { output } = await bundle.generate({
    format: "esm",
    minify: false,
    comments: true,
    codeSplitting: false,
  });
  await bundle.close();
  const [chunk] = output;
  const foreign = chunk.imports.filter((name) => !name.startsWith("node:"));
  if (output.length > 1 || foreign.length > 0) {
    throw new Error(
      `The verifier has to be one file of its own, but needs ${foreign.join(", ") || "more than one"}.`,
    );
  }
  return BANNER + chunk.code;
}

/** Whether the committed file is what the sources give. */
export const isCurrent = async (): Promise<boolean> =>
  readFileSync(VERIFIER, "utf8") === (await bundleVerifier());

if (process.argv[1] === import.meta.filename) {
  const text = await bundleVerifier();
  writeFileSync(VERIFIER, text, { mode: 0o755 });
  console.log(`${VERIFIER}: ${text.split("\n").length} lines`);
}
