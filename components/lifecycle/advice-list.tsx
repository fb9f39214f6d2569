"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.ts";
import { formatHours } from "#domain/format/numbers.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import type { AdviceRow } from "./types.ts";
import { useSaid } from "./use-lifecycle.ts";

/** The recommendations that this project's own pattern speaks for, each with the reason and the one click that takes it up. */
export function AdviceList({
  projectId,
  advice,
  takenUp,
  revisitsHref,
  governanceHref,
  reason,
}: {
  projectId: string;
  advice: readonly AdviceRow[];
  /** Keys of those that the team has taken up and not closed. */
  takenUp: readonly string[];
  revisitsHref: string;
  governanceHref: string;
  /** Why this person cannot take one up. */
  reason: string | null;
}) {
  return (
    <ul className="grid gap-3">
      {advice.map(({ recommendation, because, effortHours }) => (
        <li
          key={recommendation.key}
          className="grid gap-x-4 gap-y-1.5 border-t border-line-2 pt-2.5 text-sm first:border-t-0 first:pt-0 sm:grid-cols-[1fr_auto]"
        >
          <div className="min-w-0">
            <p className="font-medium">{recommendation.title}</p>
            <p className="text-ink-2">
              <Link
                prefetch={false}
                href={`${revisitsHref}?recommendation=${recommendation.key}#visits`}
                className="hover:text-accent hover:underline"
              >
                {because}
              </Link>
              {effortHours > 0 && ` ${formatHours(effortHours)} in all.`}
            </p>
            <p className="text-xs text-ink-3">
              {phaseInfo(recommendation.phase).title} · paper, {recommendation.paperSection}
            </p>
          </div>
          <div className="self-center">
            {takenUp.includes(recommendation.key) ? (
              <Link
                prefetch={false}
                href={`${governanceHref}?phase=${recommendation.phase}`}
                className="text-accent hover:underline"
              >
                on the checklist
              </Link>
            ) : (
              <TakeUp
                projectId={projectId}
                itemKey={recommendation.key}
                title={recommendation.title}
                reason={reason}
              />
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function TakeUp({
  projectId,
  itemKey,
  title,
  reason,
}: {
  projectId: string;
  itemKey: string;
  title: string;
  reason: string | null;
}) {
  const trpc = useTRPC();
  const said = useSaid();
  const take = useMutation(
    trpc.governance.takeUp.mutationOptions({
      onSuccess: () => said("It stands on the checklist with your reason."),
      onError: (error) => toast.error(shownError(error).message),
    }),
  );
  return (
    <Button
      size="sm"
      aria-label={`Put on the checklist: ${title}`}
      disabledReason={reason}
      pending={take.isPending}
      onClick={() => take.mutate({ projectId, key: itemKey })}
    >
      Put on the checklist
    </Button>
  );
}
