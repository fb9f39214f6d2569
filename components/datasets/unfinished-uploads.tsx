"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatBytes } from "#domain/format/numbers.ts";

/** One's own files that were cut off: how much of each is here, and how to go on. */
export function UnfinishedUploads({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const uploads = useQuery(trpc.datasets.listUploads.queryOptions({ projectId }));
  const drop = useMutation(
    trpc.datasets.dropUpload.mutationOptions({ onSettled: () => void uploads.refetch() }),
  );
  const items = uploads.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Notice tone="warn" className="mb-3">
      <ul className="grid gap-1.5">
        {items.map(({ sessionId, fileName, received, size, expiresAt }) => (
          <li key={sessionId} className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="min-w-0 break-words">
              {formatBytes(received)} of {formatBytes(size)} of <b className="break-all">{fileName}</b> are
              here. Choose the same file again to go on. Kept until <Timestamp at={expiresAt} />.
            </span>
            <Button size="sm" pending={drop.isPending} onClick={() => drop.mutate({ sessionId })}>
              Drop it
            </Button>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
