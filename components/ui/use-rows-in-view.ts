"use client";

import { type RefObject, useEffect, useState } from "react";

export type RowsInView = { from: number; to: number; before: number; after: number };

const BEYOND = 12;
const FIRST_ROWS = 40;

/** Of many rows of one height those that a scrolling box shows, with the space to keep before and after them. */
export function useRowsInView(
  box: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): RowsInView {
  const [[from, to], setSpan] = useState<readonly [number, number]>([0, FIRST_ROWS]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - BEYOND);
      const last = Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + BEYOND;
      setSpan((span) => (span[0] === first && span[1] === last ? span : [first, last]));
    };
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    const size = new ResizeObserver(measure);
    size.observe(element);
    return () => {
      element.removeEventListener("scroll", measure);
      size.disconnect();
    };
  }, [box, rowHeight]);
  const start = Math.min(from, count);
  const end = Math.min(to, count);
  return { from: start, to: end, before: start * rowHeight, after: (count - end) * rowHeight };
}
