import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/http/router.ts";

export type OwnSecurity = inferRouterOutputs<AppRouter>["access"]["ownSecurity"];

/** A change of one's ways to sign in that asks for a proof first. */
export type Change =
  | { kind: "setUpApp" }
  | { kind: "removeApp" }
  | { kind: "renewCodes" }
  | { kind: "addPasskey" }
  | { kind: "removePasskey"; id: string; name: string }
  | { kind: "link" }
  | { kind: "unlink"; id: string; name: string };
