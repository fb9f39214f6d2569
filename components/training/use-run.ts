"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { isFinal } from "#domain/training/states.ts";
import type { RunDetail } from "./types.ts";

const WHILE_RUNNING_MS = 1_000;

/** The run as it is now: asked again each second until it has ended. */
export function useRun(initial: RunDetail): RunDetail {
  const trpc = useTRPC();
  const router = useRouter();
  const { data } = useQuery(
    trpc.training.getRun.queryOptions(
      { runId: initial.id },
      {
        initialData: initial,
        refetchInterval: ({ state }) => (state.data && isFinal(state.data.state) ? false : WHILE_RUNNING_MS),
      },
    ),
  );
  const ended = isFinal(data.state);
  const wasOpen = useRef(!ended);
  useEffect(() => {
    if (!ended || !wasOpen.current) return;
    wasOpen.current = false;
    router.refresh();
  }, [ended, router]);
  return data;
}
