import { edit, remove, reopen, resolve, setBlocking } from "./change.ts";
import { getChatHook, removeChatHook, setChatHook } from "./chat-hooks.ts";
import { comment } from "./comment.ts";
import { retryDeliveries, settleDelivery, startDigests } from "./delivery.ts";
import { getThread, listAnswers, listVersions } from "./get-thread.ts";
import { inboxSettings, setInboxRules } from "./inbox-settings.ts";
import { list, marks, openThreads } from "./list.ts";
import { listNotices } from "./list-notices.ts";
import { listRecent } from "./list-recent.ts";
import { markAllRead, markNotices, snooze } from "./mark-notices.ts";
import { mentionable } from "./mentionable.ts";
import { search } from "./search.ts";

export const discussion = {
  comment,
  edit,
  getChatHook,
  getThread,
  inboxSettings,
  list,
  listAnswers,
  listNotices,
  listRecent,
  listVersions,
  markAllRead,
  markNotices,
  marks,
  mentionable,
  openThreads,
  remove,
  removeChatHook,
  reopen,
  resolve,
  retryDeliveries,
  search,
  setBlocking,
  setChatHook,
  setInboxRules,
  settleDelivery,
  snooze,
  startDigests,
} as const;
