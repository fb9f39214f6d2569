import type { ReactNode } from "react";
import { Card, CardPart } from "#components/ui/card.tsx";

/** A card of its own, or a part of the card around. */
export type Place = "card" | "part";

/** What a chart stands in. */
export function ChartPlace({
  place,
  ...rest
}: {
  place: Place;
  title: ReactNode;
  meta?: ReactNode;
  children: ReactNode;
}) {
  return place === "card" ? <Card {...rest} /> : <CardPart {...rest} />;
}
