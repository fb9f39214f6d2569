"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
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
  expiresAt: string;
  current: boolean;
};

export function SessionList({ sessions }: { sessions: readonly Session[] }) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const end = useMutation(trpc.access.revokeSession.mutationOptions({ onError: failed }));
  return (
    <DataTable
      caption="Your open sessions"
      rows={sessions}
      rowKey={(session) => session.id}
      columns={[
        {
          key: "device",
          header: "Where",
          cell: (session) => (
            <span title={session.userAgent}>
              {deviceOf(session.userAgent)} {session.current && <Tag tone="ok">this one</Tag>}
            </span>
          ),
        },
        {
          key: "method",
          header: "Signed in by",
          cell: (session) => sessionStrength(session.method, session.factors),
        },
        {
          key: "since",
          header: "Since",
          wideOnly: true,
          cell: (session) => <Timestamp at={session.createdAt} />,
        },
        { key: "seen", header: "Last seen", cell: (session) => <Timestamp at={session.lastSeenAt} /> },
        {
          key: "end",
          header: <span className="sr-only">End</span>,
          cell: (session) =>
            !session.current && (
              <Button
                size="sm"
                pending={end.isPending && end.variables.sessionId === session.id}
                onClick={() =>
                  end.mutate({ sessionId: session.id }, { onSuccess: () => done("That session has ended.") })
                }
              >
                End it
              </Button>
            ),
        },
      ]}
    />
  );
}
