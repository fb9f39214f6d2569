// Loaded with --import into programs that are not ours, so that they too end with the supervisor. What those fork keeps its
// own channel to them, and must not load this.
import { exitWithParent } from "#server/kernel/lifeline.ts";

process.execArgv.splice(0);
exitWithParent();
