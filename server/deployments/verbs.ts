import { list } from "./list.ts";

export const deployments = { list } as const;
