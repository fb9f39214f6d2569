import { createTRPCClient, httpLink } from "@trpc/client";
import { plainJson } from "#domain/format/plain-json.ts";
import type { AppRouter } from "#server/http/router.ts";

const client = () =>
  createTRPCClient<AppRouter>({ links: [httpLink({ url: "/api/trpc", transformer: plainJson })] });

/** The question of the sign-in page, which stands outside every organization and needs no provider around it. */
export const passkeyOptions = () => client().access.passkeySignInOptions.query({});
