import { listItems, progress } from "./list-items.ts";
import { requestException } from "./request-exception.ts";
import { takeUp } from "./take-up.ts";
import { updateItem } from "./update-item.ts";

export const governance = { listItems, progress, requestException, takeUp, updateItem } as const;
