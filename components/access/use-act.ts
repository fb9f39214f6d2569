"use client";

import { useRouter } from "next/navigation";
import { shownError } from "#components/trpc/client.tsx";
import { toast } from "#components/ui/toast.ts";

/** What most small acts do afterwards: say what happened and read the page again, or say what went wrong. */
export function useAct() {
  const router = useRouter();
  return {
    done: (sentence: string) => {
      toast.success(sentence);
      router.refresh();
    },
    failed: (error: unknown) => {
      const { message, requestId } = shownError(error);
      toast.error(message, requestId ? { description: `Request ${requestId}` } : undefined);
    },
  };
}
