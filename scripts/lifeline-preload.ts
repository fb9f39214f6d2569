// Loaded with --import into programs that are not ours, so that they too end with the supervisor.
import { exitWithParent } from "#server/kernel/lifeline.ts";

exitWithParent();
