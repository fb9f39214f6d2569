import { openDemo } from "./people.ts";

export const demo = { open: openDemo } as const;
