"use client";

import { useMutation } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Notice } from "#components/ui/states.tsx";
import {
  type InboxRules,
  NOTICE_KINDS,
  NOTICE_LABELS,
  WAY_LABELS,
  WAYS,
  wayOf,
} from "#domain/discussion/notices.ts";
import type { AppRouter } from "#server/http/router.ts";
import { ChatHookForm } from "./chat-hook-form.tsx";

type Settings = inferRouterOutputs<AppRouter>["discussion"]["inboxSettings"];

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** How one is told of each kind, and where besides the portal. */
export function InboxRulesForm({ settings }: { settings: Settings }) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const [rules, setRules] = useState<InboxRules>(settings.rules);
  const [digestHour, setDigestHour] = useState(settings.digestHour);
  const save = useMutation(
    trpc.discussion.setInboxRules.mutationOptions({ onSuccess: () => done("Saved."), onError: failed }),
  );
  return (
    <>
      <Card title="What I am told">
        <form
          className="grid max-w-[46rem] gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate({ rules, digestHour });
          }}
        >
          {!settings.mail && !settings.chat && (
            <Notice tone="warn">
              This installation sends no mail and you have set no chat address, so "at once" and "digest"
              reach you here only. Whoever runs it sets SMTP_URL; your chat address is below.
            </Notice>
          )}
          {NOTICE_KINDS.map((kind) => (
            <Field
              key={kind}
              label={NOTICE_LABELS[kind]}
              className="sm:grid-cols-[minmax(0,1fr)_14rem] sm:items-center"
            >
              <NativeSelect
                value={wayOf(rules, kind)}
                onChange={(event) => {
                  const way = WAYS.find((one) => one === event.target.value) ?? "portal";
                  setRules({ ...rules, [kind]: way });
                }}
              >
                {WAYS.map((way) => (
                  <option key={way} value={way}>
                    {WAY_LABELS[way]}
                  </option>
                ))}
              </NativeSelect>
            </Field>
          ))}
          <Field
            label="The digest goes out from"
            hint="Once a day by mail, with everything of the kinds set to it that you have not read by then."
            className="sm:grid-cols-[minmax(0,1fr)_14rem] sm:items-center"
          >
            <NativeSelect
              value={String(digestHour)}
              onChange={(event) => setDigestHour(Number(event.target.value))}
            >
              {HOURS.map((hour) => (
                <option key={hour} value={hour}>
                  {String(hour).padStart(2, "0")}:00 UTC
                </option>
              ))}
            </NativeSelect>
          </Field>
          <p className="text-sm text-ink-3">You are never told of what you did yourself.</p>
          <Button type="submit" variant="primary" pending={save.isPending} className="w-fit">
            Save what I am told
          </Button>
        </form>
      </Card>
      <ChatHookForm
        key={settings.chat?.host ?? "none"}
        chat={settings.chat}
        title="My chat"
        lead={
          'What is set to "at once" also goes to this address, in the form Slack, Mattermost and others take.'
        }
      />
    </>
  );
}
