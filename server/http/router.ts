/** What browsers know of the server: types, and nothing else. */
export type { AppRouter } from "./trpc.ts";
