import type { CrumbText } from "./crumbs.tsx";

let trail: readonly CrumbText[] = [];
const listeners = new Set<() => void>();

export function setTrail(items: readonly CrumbText[]): void {
  trail = items;
  for (const listener of listeners) listener();
}

export function subscribeTrail(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const currentTrail = (): readonly CrumbText[] => trail;
