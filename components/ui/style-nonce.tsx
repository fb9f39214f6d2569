"use client";

declare global {
  // Read by the scroll lock inside Radix dialogs when it adds its style element.
  var __webpack_nonce__: string | undefined;
}

if (typeof document !== "undefined") {
  globalThis.__webpack_nonce__ = readNonce();
}

/** The page's nonce, from the script elements that carry it; undefined on the server. */
export function readNonce(): string | undefined {
  if (typeof document === "undefined") return undefined;
  return document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce || undefined;
}

/** Lets style elements that libraries add pass the content security policy. Renders nothing. */
export function StyleNonce(): null {
  return null;
}
