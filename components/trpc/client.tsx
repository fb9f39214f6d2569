"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import { plainJson } from "#domain/format/plain-json.ts";
import type { AppRouter } from "#server/http/router.ts";

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC, useTRPCClient };

/** Queries whose input can be too long for an address: they go in a body. */
const LONG_QUESTIONS: ReadonlySet<string> = new Set(["datasets.previewRecipe"]);

/** Everything below may call the verbs, in this organization. */
export function ApiProvider({
  organization,
  children,
}: {
  organization: string | null;
  children: ReactNode;
}) {
  const [queryClient] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { staleTime: 5_000, retry: (count, error) => count < 2 && isTransient(error) },
          mutations: { retry: false },
        },
      }),
  );
  const [client] = useState(() => {
    const door = {
      url: "/api/trpc",
      transformer: plainJson,
      headers: () => ({
        "x-countersign": "1",
        ...(organization ? { "x-countersign-organization": organization } : {}),
      }),
    };
    return createTRPCClient<AppRouter>({
      links: [
        splitLink({
          condition: ({ path }) => LONG_QUESTIONS.has(path),
          true: httpLink({ ...door, methodOverride: "POST" }),
          false: httpBatchLink({ ...door, maxItems: 20 }),
        }),
      ],
    });
  });
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}

function isTransient(error: unknown): boolean {
  const shown = shownError(error);
  return shown.code === "unavailable" || shown.code === null;
}

export type ShownError = {
  code: string | null;
  message: string;
  requestId: string | null;
  fields: { path: string; message: string }[];
};

/** The sentence, fields and request id of a failed call, whatever failed. */
export function shownError(error: unknown): ShownError {
  const data = error instanceof Error && "data" in error ? error.data : null;
  if (typeof data === "object" && data !== null && "code" in data && "message" in data) {
    const { code, message, requestId, fields } = data as {
      code: string;
      message: string;
      requestId?: string;
      fields?: ShownError["fields"];
    };
    return { code, message, requestId: requestId ?? null, fields: fields ?? [] };
  }
  return {
    code: null,
    message:
      "The server did not answer. Nothing is known to have changed. Check the connection and try again.",
    requestId: null,
    fields: [],
  };
}
