"use client";

import { type ReactNode, Suspense, useState, useSyncExternalStore } from "react";

const never = () => () => undefined;

/**
 * A skeleton for whoever comes from another page of the portal. Who opens the address gets the page itself: React keeps a skeleton that
 * was sent ahead for at least 300 ms, so that a page which is ready after 60 ms would wait for its own skeleton.
 */
export function LoadingOnTheWay({ skeleton, children }: { skeleton: ReactNode; children: ReactNode }) {
  const fromAnotherPage = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  // As it was at first: a boundary that came later would draw everything below it anew.
  const [onTheWay] = useState(fromAnotherPage);
  return onTheWay ? <Suspense fallback={skeleton}>{children}</Suspense> : children;
}
