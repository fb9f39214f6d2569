"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";

/** Where messages go besides mail: a person's own chat or a project's channel. The address is a secret and is not shown again. */
export function ChatHookForm({
  chat,
  title,
  lead,
  projectId,
  reason = null,
}: {
  chat: { host: string; since: string } | null;
  title: string;
  lead: string;
  projectId?: string;
  /** Why this person may not set it. */
  reason?: string | null;
}) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const [url, setUrl] = useState("");
  const of = projectId ? { projectId } : {};
  const set = useMutation(
    trpc.discussion.setChatHook.mutationOptions({
      onSuccess: ({ host }) => {
        setUrl("");
        done(`Messages go to ${host} from now on.`);
      },
    }),
  );
  const remove = useMutation(
    trpc.discussion.removeChatHook.mutationOptions({
      onSuccess: () => done("Nothing more is sent there."),
      onError: failed,
    }),
  );
  return (
    <Card title={title}>
      <p className="mb-3 max-w-[70ch] text-ink-2">{lead}</p>
      {chat && (
        <p className="mb-3 flex flex-wrap items-center gap-2">
          <span>
            <code>{chat.host}</code>{" "}
            <span className="text-sm text-ink-3">
              since <Timestamp at={chat.since} />
            </span>
          </span>
          <Button
            size="sm"
            disabledReason={reason}
            pending={remove.isPending}
            onClick={() => remove.mutate(of)}
          >
            Send nothing there
          </Button>
        </p>
      )}
      <form
        className="flex max-w-[46rem] flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          set.mutate({ ...of, url });
        }}
      >
        <Field
          label={chat ? "Another address in its place" : "Address of the incoming webhook"}
          error={set.error ? shownError(set.error).message : null}
          className="flex-1 basis-72"
        >
          <Input
            type="url"
            required
            autoComplete="off"
            value={url}
            placeholder="https://hooks.slack.com/services/…"
            onChange={(event) => setUrl(event.target.value)}
          />
        </Field>
        <Button type="submit" disabledReason={reason} pending={set.isPending}>
          Send there
        </Button>
      </form>
    </Card>
  );
}
