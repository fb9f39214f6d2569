"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";
import { isCurrent } from "./nav.ts";

/** A sidebar link that knows whether its page is shown, and closes the sidebar where that is a sheet. */
export function NavLink({ href, exact, children }: { href: string; exact?: boolean; children: ReactNode }) {
  const current = isCurrent({ href, exact }, usePathname());
  // Every page is made for its reader; fetching all eleven ahead would be eleven renders nobody asked for.
  const [near, setNear] = useState(false);
  return (
    <Link
      href={href}
      prefetch={near ? null : false}
      onPointerEnter={() => setNear(true)}
      onFocus={() => setNear(true)}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        const sheet = event.currentTarget.closest<HTMLElement>("[popover]");
        if (sheet?.matches(":popover-open")) sheet.hidePopover();
      }}
      className="flex min-h-7.5 items-center justify-between rounded-control px-2.5 text-ink-2 hover:text-ink aria-[current]:bg-accent-weak aria-[current]:font-medium aria-[current]:text-ink max-lg:min-h-9"
    >
      {children}
    </Link>
  );
}
