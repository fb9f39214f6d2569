/** "Chrome on Linux" out of a browser's long name. */
export function deviceOf(agent: string): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(agent)?.[1] ?? "A program";
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1];
  const name = { Edg: "Edge", OPR: "Opera" }[browser] ?? browser;
  const place = system === "Mac OS X" ? "macOS" : system;
  return place ? `${name} on ${place}` : name;
}
