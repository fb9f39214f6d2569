import { dirname } from "node:path";
import { printChecks, runChecks } from "./checks.ts";

const results = await runChecks(dirname(import.meta.dirname));
printChecks(results);
process.exit(results.every((result) => result.passed) ? 0 : 1);
