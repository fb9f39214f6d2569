import type { Page } from "@playwright/test";

export type Scrolled = {
  seconds: number;
  frames: number;
  /** Time between two frames, in ms. */
  gaps: number[];
  longTasks: number[];
  /** Share of the frames in whose middle no comment was drawn yet. */
  blankShare: number;
  reachedEnd: boolean;
};

const PIXELS_A_SECOND = 10_000;

/** Scrolls to the end of the page at an even pace, as a quick reader's wheel does, and tells how the browser kept up. */
export function scrollToEnd(page: Page): Promise<Scrolled> {
  return page.evaluate(async (pace) => {
    const root = document.scrollingElement;
    if (!root) throw new Error("The page does not scroll.");
    const longTasks: number[] = [];
    const observer = new PerformanceObserver((list) => {
      longTasks.push(...list.getEntries().map(({ duration }) => duration));
    });
    observer.observe({ type: "longtask" });
    const gaps: number[] = [];
    let blank = 0;
    const atEnd = () => root.scrollTop + innerHeight >= root.scrollHeight - 2;
    const beganAt = performance.now();
    for (let last = beganAt; !atEnd() && last - beganAt < 60_000; ) {
      const now = await new Promise<number>((resolve) =>
        requestAnimationFrame(() => resolve(performance.now())),
      );
      gaps.push(now - last);
      // A slow frame is not followed by a leap: the reader's hand goes on at its own pace.
      root.scrollTop += Math.min(100, now - last) * (pace / 1_000);
      last = now;
      const undrawn = [...document.querySelectorAll("ol[data-drawn=false]")].some((list) => {
        const { top, bottom } = list.getBoundingClientRect();
        return top < innerHeight / 2 && bottom > innerHeight / 2;
      });
      if (undrawn) blank += 1;
    }
    const seconds = (performance.now() - beganAt) / 1_000;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    observer.disconnect();
    return {
      seconds,
      frames: gaps.length,
      gaps,
      longTasks,
      blankShare: blank / gaps.length,
      reachedEnd: atEnd(),
    };
  }, PIXELS_A_SECOND);
}
