import { registerHooks } from "node:module";

// For comparison only, and only in the process that preloads this: commands run as they are, but write no entry.
const REPLACED = "/server/kernel/audit.ts";
const stub = new URL("./no-entries.ts", import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    return found.url.endsWith(REPLACED) && context.parentURL !== stub ? { ...found, url: stub } : found;
  },
});
