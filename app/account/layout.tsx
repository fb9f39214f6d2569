import Link from "next/link";
import type { ReactNode } from "react";
import { AccountTabs } from "#components/access/account-tabs.tsx";
import { SignOut } from "#components/access/sign-out.tsx";
import { Mark } from "#components/lifecycle/mark.tsx";
import { ApiProvider } from "#components/trpc/client.tsx";

export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <ApiProvider organization={null}>
      <main id="main" className="mx-auto w-full max-w-3xl px-5 py-8">
        <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
          <Link href="/" className="inline-flex items-center gap-2 font-semibold">
            <Mark /> Countersign
          </Link>
          <SignOut>
            <button
              type="submit"
              className="min-h-8 rounded-control px-2 text-sm text-ink-2 underline underline-offset-2 hover:text-ink"
            >
              Sign out
            </button>
          </SignOut>
        </div>
        <AccountTabs />
        {children}
      </main>
    </ApiProvider>
  );
}
