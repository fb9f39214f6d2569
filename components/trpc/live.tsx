"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

// Several changes in one breath (a command and the job it started) make one refetch.
const SETTLE_MS = 250;

/** Listens to what others change and reads the open page again. One stream for each tab. */
export function LiveChanges({ organization }: { organization: string }) {
  const router = useRouter();
  const queries = useQueryClient();
  useEffect(() => {
    const stream = new EventSource(`/api/events?organization=${encodeURIComponent(organization)}`);
    let timer: ReturnType<typeof setTimeout> | null = null;
    stream.addEventListener("change", () => {
      timer ??= setTimeout(() => {
        timer = null;
        if (document.visibilityState === "hidden") return;
        void queries.invalidateQueries();
        router.refresh();
      }, SETTLE_MS);
    });
    return () => {
      stream.close();
      if (timer) clearTimeout(timer);
    };
  }, [organization, router, queries]);
  return null;
}
