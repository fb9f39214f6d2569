"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { useAct } from "./use-act.ts";

export function EndOtherSessions({ count }: { count: number }) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const end = useMutation(
    trpc.access.endOtherSessions.mutationOptions({
      onError: failed,
      onSuccess: ({ ended }) =>
        done(ended === 1 ? "The other session has ended." : `${ended} other sessions have ended.`),
    }),
  );
  return (
    <Button pending={end.isPending} onClick={() => end.mutate({})}>
      {count === 1 ? "End the other one" : `End all ${count} others`}
    </Button>
  );
}
