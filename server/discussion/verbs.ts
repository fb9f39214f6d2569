import { edit, remove, reopen, resolve } from "./change.ts";
import { comment } from "./comment.ts";
import { list, listRecent } from "./list.ts";

export const discussion = { comment, edit, list, listRecent, remove, reopen, resolve } as const;
