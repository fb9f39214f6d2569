"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "#components/ui/cn.ts";

const PAGES = [
  { href: "/account", label: "Account" },
  { href: "/account/security", label: "Security" },
  { href: "/account/sessions", label: "Sessions" },
];

/** The three pages about oneself. */
export function AccountTabs() {
  const here = usePathname();
  return (
    <nav aria-label="Your account" className="mb-5 flex gap-1 border-b border-line">
      {PAGES.map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={here === href ? "page" : undefined}
          className={cn(
            "-mb-px border-b-2 px-3 py-2 font-medium",
            here === href ? "border-accent text-ink" : "border-transparent text-ink-3 hover:text-ink",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
