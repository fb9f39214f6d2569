import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { inboxRulesSchema } from "./notices.ts";

export const NOTICES_AT_ONCE = 100;

export const NOTICE_VIEWS = ["unread", "all", "later"] as const;
export type NoticeView = (typeof NOTICE_VIEWS)[number];

/** Mark what one has been told as read, or as unread again. */
export const MarkNotices = z.object({
  noticeIds: z
    .array(idSchema("ntc"))
    .min(1, { error: "Choose at least one." })
    .max(NOTICES_AT_ONCE, { error: `At most ${NOTICES_AT_ONCE} at once.` }),
  read: z.boolean().default(true),
});

/** Put something off until a moment, at most a year from now. */
export const SnoozeNotice = z.object({
  noticeId: idSchema("ntc"),
  until: z.iso.datetime({ error: "Until is a moment with its zone, such as 2026-11-23T08:00:00Z." }),
});

export const SNOOZE_DAYS_MAX = 366;

export const SetInboxRules = z.object({
  rules: inboxRulesSchema,
  digestHour: z
    .int({ error: "The hour of the digest is a whole number from 0 to 23, UTC." })
    .min(0, { error: "The hour of the digest is from 0 to 23, UTC." })
    .max(23, { error: "The hour of the digest is from 0 to 23, UTC." }),
});

/** An address that takes messages as Slack does (a JSON body with `text`): one's own, or with `projectId` the project's. */
export const SetChatHook = z.object({
  projectId: idSchema("prj").optional(),
  url: z.url({ error: "This is not a web address. Copy it again from the chat's settings." }).max(2_000),
});

export const RemoveChatHook = z.object({ projectId: idSchema("prj").optional() });
