import { runtime } from "#server/kernel/runtime.ts";
import { currentCursor } from "./change-reader.ts";

/** The cursor from which a page's stream begins: asked before the page is put together, so that no change falls between the two. */
export const upToNow = (): Promise<string> => currentCursor(runtime().db);
