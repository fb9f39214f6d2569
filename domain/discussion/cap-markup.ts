const MARKER = /^[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))/;

export type MarkupCaps = {
  /** Quotes and lists opened on one line. */
  containers: number;
  /** Quote and list markers in the whole text. */
  markers: number;
  lines: number;
  /** Runs of * and _ in the whole text. */
  emphasis: number;
};

/**
 * Takes the meaning, not the characters, from markup beyond the caps: the parser's time grows with lines times levels
 * and with the square of lines and of emphasis marks, and a text of 20,000 such characters took it seconds.
 */
export function capMarkup(text: string, caps: MarkupCaps): { text: string; capped: boolean } {
  let left = caps.markers;
  const lines = capEmphasis(capLines(text, caps.lines), caps.emphasis)
    .split("\n")
    .map((line) => {
      const capped = capContainers(line, Math.min(caps.containers, left));
      left -= capped.markers;
      return capped.line;
    });
  const result = lines.join("\n");
  return { text: result, capped: result !== text };
}

function capContainers(line: string, most: number): { line: string; markers: number } {
  let at = 0;
  for (let markers = 0; ; markers += 1) {
    const match = MARKER.exec(line.slice(at, at + 400));
    if (!match) return { line, markers };
    const end = at + match[0].length;
    if (markers === most) return { line: `${line.slice(0, end - 1)}\\${line.slice(end - 1)}`, markers };
    at = end;
  }
}

function capLines(text: string, most: number): string {
  const lines = text.split("\n");
  if (lines.length <= most) return text;
  return [...lines.slice(0, most - 1), lines.slice(most - 1).join(" ")].join("\n");
}

function capEmphasis(text: string, most: number): string {
  let runs = 0;
  return text.replace(/\*+|_+/g, (run) => {
    runs += 1;
    return runs <= most ? run : run.replace(/[*_]/g, "\\$&");
  });
}
