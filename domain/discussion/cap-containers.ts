const MARKER = /^[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))/;

/**
 * Escapes the marker that would open one container (quote or list) too many on a line, so that the parser, whose
 * time grows with lines times levels, meets at most `most` of them. Text and markers stay readable.
 */
export function capContainers(text: string, most: number): { text: string; capped: boolean } {
  let capped = false;
  const lines = text.split("\n").map((line) => {
    let at = 0;
    for (let level = 0; ; level += 1) {
      const match = MARKER.exec(line.slice(at, at + 400));
      if (!match) return line;
      if (level === most) {
        capped = true;
        const end = at + match[0].length - 1;
        return `${line.slice(0, end)}\\${line.slice(end)}`;
      }
      at += match[0].length;
    }
  });
  return capped ? { text: lines.join("\n"), capped } : { text, capped };
}
