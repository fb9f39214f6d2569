"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTRPC } from "#components/trpc/client.tsx";

/** Remembers this visit, so that the next one tells what changed since. Renders nothing. */
export function MarkSeen({ projectId }: { projectId: string }) {
  const { mutate } = useMutation(useTRPC().lifecycle.markStatusSeen.mutationOptions());
  useEffect(() => mutate({ projectId }), [mutate, projectId]);
  return null;
}
