"use client";

import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import type { RowsInView } from "#components/ui/use-rows-in-view.ts";
import { LOG_PAGE } from "#domain/format/log.ts";
import type { LogLine, RunLogPage, SearchedLog } from "./types.ts";

const WHILE_RUNNING_MS = 1_000;

/** The lines in view, by their number; their pages are fetched as they come into view, and the last one anew while `live`. */
export function useLogLines(
  runId: string,
  initial: RunLogPage,
  view: RowsInView,
  live: boolean,
  onTotal: (total: number) => void,
): (row: number) => LogLine | undefined {
  const trpc = useTRPC();
  const last = Math.floor(Math.max(0, initial.total - 1) / LOG_PAGE);
  const first = Math.floor(view.from / LOG_PAGE);
  const until = Math.floor(Math.max(view.from, view.to - 1) / LOG_PAGE);
  const inView = Array.from({ length: until - first + 1 }, (_, index) => first + index);
  const pages = useQueries({
    queries: inView.map((page) =>
      trpc.training.runLog.queryOptions(
        { runId, after: page * LOG_PAGE - 1 },
        {
          ...(page === 0 && { initialData: initial }),
          refetchInterval: live ? WHILE_RUNNING_MS : false,
          staleTime: live || page >= last ? 0 : Number.POSITIVE_INFINITY,
        },
      ),
    ),
  });
  const total = Math.max(initial.total, ...pages.map(({ data }) => data?.total ?? 0));
  useEffect(() => onTotal(total), [total, onTotal]);
  return (row) => pages[Math.floor(row / LOG_PAGE) - first]?.data?.lines[row % LOG_PAGE];
}

/** The lines that hold a text; undefined while they are looked for, or where there is nothing to look for. */
export function useFoundLines(runId: string, text: string): SearchedLog | undefined {
  const trpc = useTRPC();
  const looked = useDeferredValue(text);
  const { data } = useQuery(
    trpc.training.searchLog.queryOptions(
      { runId, text: looked || " " },
      { enabled: looked !== "", placeholderData: keepPreviousData },
    ),
  );
  return looked === "" ? undefined : data;
}
