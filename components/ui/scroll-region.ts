/** What scrolls inside itself must be reachable by keyboard and have a name. Spread onto the scrolling element. */
export function scrollRegion(label: string) {
  return { role: "group", tabIndex: 0, "aria-label": label };
}
