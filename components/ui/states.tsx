import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { cn } from "./cn.ts";
import { CopyButton } from "./copy-button.tsx";

function Frame({
  role,
  children,
  className,
}: {
  role?: "alert" | "status";
  children: ReactNode;
  className?: string;
}) {
  return (
    <div
      role={role}
      className={cn(
        "rounded-panel border border-line bg-panel px-5 py-8 text-center shadow-panel",
        className,
      )}
    >
      <div className="mx-auto grid max-w-[56ch] justify-items-center gap-2">{children}</div>
    </div>
  );
}

/** Nothing here yet: what this place is for, and the first act. */
export function EmptyState({
  title,
  children,
  action,
  className,
}: {
  title: ReactNode;
  /** What the place is for, in a sentence or two. */
  children: ReactNode;
  /** Button or link for the first act. */
  action?: ReactNode;
  className?: string;
}) {
  return (
    <Frame className={className}>
      <h2 className="text-lg">{title}</h2>
      <p className="text-ink-2">{children}</p>
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </Frame>
  );
}

/** There is something, but the filters leave nothing. */
export function NoMatch({
  what,
  clearHref,
  className,
}: {
  /** Plural, for example "entries". */
  what: string;
  clearHref: string;
  className?: string;
}) {
  return (
    <Frame role="status" className={className}>
      <h2 className="text-lg">No {what} match these filters</h2>
      <p className="text-ink-2">
        <Link prefetch={false} href={clearHref} className="text-accent underline underline-offset-2">
          Clear the filters
        </Link>{" "}
        to see all of them.
      </p>
    </Frame>
  );
}

/** What went wrong, what is safe, what to do. */
export function ErrorState({
  title,
  children,
  requestId,
  onRetry,
  retryHref,
  action,
  className,
}: {
  /** The cause: "The file ends in the middle of row group 3." */
  title: ReactNode;
  /** What is safe and what to do. */
  children?: ReactNode;
  requestId?: string | null;
  onRetry?: () => void;
  retryHref?: string;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <Frame role="alert" className={cn("border-bad/40", className)}>
      <h2 className="text-lg text-bad">{title}</h2>
      {children && <div className="text-ink-2">{children}</div>}
      <div className="mt-2 flex flex-wrap justify-center gap-2">
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
        {retryHref && (
          // A full load, because the failed render may be what is cached.
          <a
            href={retryHref}
            className="inline-flex min-h-8 items-center rounded-control border border-line bg-panel px-3 font-medium hover:bg-line-2"
          >
            Try again
          </a>
        )}
        {action}
      </div>
      {requestId && (
        <p className="text-xs text-ink-3">
          Request <code>{requestId}</code> <CopyButton text={requestId} label="Copy the request id" />
        </p>
      )}
    </Frame>
  );
}

/** A sentence that must be read before going on, inside a card or above a form. */
export function Notice({
  tone = "neutral",
  children,
  className,
}: {
  tone?: "neutral" | "ok" | "warn" | "bad";
  children: ReactNode;
  className?: string;
}) {
  return (
    <div
      role={tone === "bad" ? "alert" : undefined}
      className={cn(
        "rounded-control px-3 py-2.5 text-ink",
        { neutral: "bg-line-2", ok: "bg-accent-weak", warn: "bg-warn-weak", bad: "bg-bad-weak" }[tone],
        className,
      )}
    >
      {children}
    </div>
  );
}
