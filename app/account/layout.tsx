import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "#components/lifecycle/mark.tsx";
import { ApiProvider } from "#components/trpc/client.tsx";

export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <ApiProvider organization={null}>
      <main id="main" className="mx-auto w-full max-w-3xl px-5 py-8">
        <Link href="/" className="mb-6 inline-flex items-center gap-2 font-semibold">
          <Mark /> Countersign
        </Link>
        {children}
      </main>
    </ApiProvider>
  );
}
