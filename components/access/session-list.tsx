"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { type Factor, type SessionMethod, sessionStrength } from "#domain/access/factors.ts";
import { deviceOf } from "./device.ts";
import { useAct } from "./use-act.ts";

type Session = {
  id: string;
  method: SessionMethod;
  factors: readonly Factor[];
  userAgent: string;
  createdAt: string;
  lastSeenAt: string;
  current: boolean;
};

/** Where one is signed in, and the end of it. A list, since each has few facts and a telephone little room. */
export function SessionList({ sessions }: { sessions: readonly Session[] }) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const end = useMutation(trpc.access.revokeSession.mutationOptions({ onError: failed }));
  return (
    <Card flush>
      <ul aria-label="Your open sessions">
        {sessions.map((session) => (
          <li
            key={session.id}
            className="flex items-start justify-between gap-4 border-t border-line-2 px-4.5 py-3 first:border-t-0"
          >
            <span className="min-w-0">
              <span className="flex flex-wrap items-baseline gap-x-2" title={session.userAgent}>
                <b>{deviceOf(session.userAgent)}</b> {session.current && <Tag tone="ok">this one</Tag>}
              </span>
              <span className="block text-sm text-ink-2">
                Signed in by {sessionStrength(session.method, session.factors)}
              </span>
              <span className="block text-xs text-ink-3">
                Since <Timestamp at={session.createdAt} />, last seen <Timestamp at={session.lastSeenAt} />
              </span>
            </span>
            {!session.current && (
              <Button
                size="sm"
                className="shrink-0"
                aria-label={`End the session of ${deviceOf(session.userAgent)}`}
                pending={end.isPending && end.variables.sessionId === session.id}
                onClick={() =>
                  end.mutate({ sessionId: session.id }, { onSuccess: () => done("That session has ended.") })
                }
              >
                End it
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
