"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { shownError } from "#components/trpc/client.tsx";
import { toast } from "#components/ui/toast.ts";
import { joinNames } from "#domain/format/names.ts";

/** After an act in a discussion: what is on the page is read again. */
export function useChanged(): () => void {
  const queries = useQueryClient();
  const router = useRouter();
  return () => {
    void queries.invalidateQueries();
    router.refresh();
  };
}

export const sayWrong = (error: unknown): void => {
  toast.error(shownError(error).message);
};

/** Says whom a comment named in vain. */
export function sayNotTold(notTold: readonly { name: string }[]): void {
  if (notTold.length === 0) return;
  toast(
    `Sent. ${joinNames(notTold.map(({ name }) => name))} ${notTold.length === 1 ? "does" : "do"} not see this project and ${notTold.length === 1 ? "was" : "were"} not told.`,
  );
}
