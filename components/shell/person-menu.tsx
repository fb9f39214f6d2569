import Link from "next/link";
import { SignOut } from "#components/access/sign-out.tsx";
import { Avatar } from "#components/ui/bits.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

export type Person = { name: string; email: string; roleLabel: string };

const entry = "flex min-h-8 items-center rounded-control px-2.5 py-1 hover:bg-line-2";

/** Who is signed in; theme, sessions and signing out. */
export function PersonMenu({
  user,
  sessionsHref,
  signOutHref,
}: {
  user: Person;
  sessionsHref: string;
  signOutHref: string;
}) {
  return (
    <div className="mt-auto border-t border-line pt-2">
      <button
        type="button"
        popoverTarget="person"
        className="flex w-full items-center gap-2.5 rounded-control px-2 py-1.5 text-left text-xs hover:bg-line-2"
      >
        <Avatar name={user.name || user.email} />
        <span className="min-w-0">
          <span className="block truncate" title={user.email}>
            {user.email}
          </span>
          <span className="block truncate text-2xs text-ink-3">{user.roleLabel}</span>
        </span>
      </button>
      <div
        id="person"
        popover="auto"
        className="floating animate-float w-60 rounded-panel border border-line bg-panel p-1.5 text-ink shadow-float [--area:top_span-right] [--y:calc(100dvh-220px)]"
      >
        <p className="px-2.5 py-1">
          <b className="block truncate">{user.name || user.email}</b>
          <span className="block truncate text-xs text-ink-3">{user.roleLabel}</span>
        </p>
        <div className="px-2.5 py-2">
          <ThemeSwitch />
        </div>
        <Link prefetch={false} href={sessionsHref} className={entry}>
          Sessions
        </Link>
        <SignOut href={signOutHref}>
          <button type="submit" className={`${entry} w-full text-left`}>
            Sign out
          </button>
        </SignOut>
      </div>
    </div>
  );
}
