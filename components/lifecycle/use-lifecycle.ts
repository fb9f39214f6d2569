"use client";

import { useRouter } from "next/navigation";
import { shownError } from "#components/trpc/client.tsx";
import { toast } from "#components/ui/toast.ts";

/** After an act: say what happened and read the page again. */
export function useSaid() {
  const router = useRouter();
  return (sentence: string) => {
    toast.success(sentence);
    router.refresh();
  };
}

export const problemOf = (error: unknown): string | undefined =>
  error ? shownError(error).message : undefined;

/** It stands against what somebody has said or done already, and may still be meant. */
export const isConflict = (error: unknown): boolean =>
  error !== null && error !== undefined && shownError(error).code === "conflict";
