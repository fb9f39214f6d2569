import { runCli } from "#server/cli/main.ts";

process.exitCode = await runCli(process.argv.slice(2));
