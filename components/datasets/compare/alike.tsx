import type { ReactNode } from "react";
import { Card } from "#components/ui/card.tsx";

/** A part of a comparison in which nothing differs. */
export function Alike({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card title={title}>
      <p className="text-ink-2">{children}</p>
    </Card>
  );
}
