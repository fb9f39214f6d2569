"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useAct } from "#components/access/use-act.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";

const LOOK_AGAIN_MS = 1_500;

/** Has the newest checkpoint copied to every place, and shows what came of it. */
export function AnchorNow({ copying, reason }: { copying: boolean; reason: string | null }) {
  const trpc = useTRPC();
  const router = useRouter();
  const { done, failed } = useAct();
  const copy = useMutation(
    trpc.audit.anchorNow.mutationOptions({
      onSuccess: () => done("The newest checkpoint is being copied to every place."),
      onError: failed,
    }),
  );
  useEffect(() => {
    if (!copying) return;
    const timer = setInterval(() => router.refresh(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [copying, router]);
  return (
    <Button
      size="sm"
      disabledReason={reason}
      pending={copy.isPending || copying}
      onClick={() => copy.mutate({})}
    >
      Copy out now
    </Button>
  );
}
