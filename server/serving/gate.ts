/** Lets at most `running` works go at once and `waiting` more stand in line; the rest is told to come again. */
export function gate(limits: { running: number; waiting: number }) {
  let running = 0;
  const line: (() => void)[] = [];
  return {
    /** Undefined when the line is full. */
    async pass<T>(work: () => Promise<T>): Promise<{ value: T } | undefined> {
      if (running >= limits.running) {
        if (line.length >= limits.waiting) return undefined;
        await new Promise<void>((resolve) => line.push(resolve));
      } else running += 1;
      try {
        return { value: await work() };
      } finally {
        // The place goes to the next in line without becoming free in between.
        const next = line.shift();
        if (next) next();
        else running -= 1;
      }
    },
    load: () => ({ running, waiting: line.length }),
  };
}
