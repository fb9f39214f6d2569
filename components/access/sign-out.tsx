"use client";

import type { ReactNode } from "react";
import { forgetDrafts } from "#components/discussion/drafts.ts";
import { forgetRecent } from "#components/search/recent.ts";

/** Signing out changes state, so it is a form and never a link that a prefetch could follow. */
export function SignOut({ href = "/sign-out", children }: { href?: string; children: ReactNode }) {
  return (
    <form
      method="post"
      action={href}
      onSubmit={() => {
        forgetRecent();
        forgetDrafts();
      }}
    >
      {children}
    </form>
  );
}
