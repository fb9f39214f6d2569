"use client";

import { useMutation } from "@tanstack/react-query";
import { sayWrong, useChanged } from "#components/discussion/use-changed.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { snoozeChoices } from "#domain/discussion/snooze.ts";

/** Puts a line off to one of a few moments. */
export function SnoozeMenu({ noticeId }: { noticeId: string }) {
  const trpc = useTRPC();
  const snooze = useMutation(
    trpc.discussion.snooze.mutationOptions({ onSuccess: useChanged(), onError: sayWrong }),
  );
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button size="sm" variant="ghost" pending={snooze.isPending}>
          Put off
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {snoozeChoices(new Date()).map(({ key, label, until }) => (
          <DropdownMenuItem key={key} onSelect={() => snooze.mutate({ noticeId, until })}>
            {label}
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
