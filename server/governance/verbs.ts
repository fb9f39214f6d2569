import { listItems, progress } from "./list-items.ts";
import { updateItem } from "./update-item.ts";

export const governance = { listItems, progress, updateItem } as const;
