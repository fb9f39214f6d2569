"use client";

import { useMutation } from "@tanstack/react-query";
import { useAct } from "#components/access/use-act.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatExact } from "#domain/format/dates.ts";
import { formatCountOf } from "#domain/format/numbers.ts";

export type StatusLink = {
  id: string;
  label: string;
  createdBy: string;
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
  revokedBy: string | null;
  expired: boolean;
  openings: number;
  lastOpenedAt: string | null;
};

/** The links that let somebody without an account read the status page. */
export function LinkList({
  items,
  reason,
  now,
}: {
  items: readonly StatusLink[];
  /** Why this person may not revoke; null when they may. */
  reason: string | null;
  now: number;
}) {
  const { done, failed } = useAct();
  const revoke = useMutation(
    useTRPC().lifecycle.revokeStatusLink.mutationOptions({
      onSuccess: () => done("The link no longer works."),
      onError: failed,
    }),
  );
  return (
    <Card flush>
      <ul>
        {items.map((link) => {
          const over = link.revokedAt !== null || link.expired;
          return (
            <li
              key={link.id}
              className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line-2 px-4.5 py-2.5 first:border-t-0"
            >
              <div className="min-w-0 flex-1 basis-60">
                <b dir="auto" className="mr-2 break-words">
                  {link.label}
                </b>
                {link.revokedAt !== null ? (
                  <Tag>revoked</Tag>
                ) : link.expired ? (
                  <Tag>its time is over</Tag>
                ) : (
                  <Tag tone="warn">open to whoever has it</Tag>
                )}
                <p className="text-sm text-ink-2">
                  Made by {link.createdBy} <Timestamp at={link.createdAt} now={now} />
                  {link.revokedAt !== null ? (
                    <>
                      , revoked by {link.revokedBy ?? "somebody"} <Timestamp at={link.revokedAt} now={now} />
                    </>
                  ) : (
                    <>, good until {formatExact(link.expiresAt)}</>
                  )}
                  .{" "}
                  {link.lastOpenedAt === null ? (
                    "Never opened."
                  ) : (
                    <>
                      Opened {formatCountOf(link.openings, "time")}, last{" "}
                      <Timestamp at={link.lastOpenedAt} now={now} />.
                    </>
                  )}
                </p>
              </div>
              {!over && (
                <Button
                  {...(reason === null ? {} : { disabledReason: reason })}
                  disabled={revoke.isPending}
                  onClick={() => revoke.mutate({ linkId: link.id })}
                  aria-label={`Revoke the link ${link.label}`}
                >
                  Revoke
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
