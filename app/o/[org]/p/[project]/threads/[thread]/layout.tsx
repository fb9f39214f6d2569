import type { ReactNode } from "react";
import { LoadingOnTheWay } from "#components/shell/loading-on-the-way.tsx";
import { CardSkeleton, PageSkeleton } from "#components/ui/skeleton.tsx";

// No loading.tsx here, nor above: a thread is quick to read, and behind a skeleton it would be shown 300 ms later.
export default function Layout({ children }: { children: ReactNode }) {
  return (
    <LoadingOnTheWay
      skeleton={
        <PageSkeleton>
          <CardSkeleton lines={14} />
        </PageSkeleton>
      }
    >
      {children}
    </LoadingOnTheWay>
  );
}
