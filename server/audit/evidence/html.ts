const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that is safe inside an element and inside a quoted attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");

/** Names and values under each other. */
export const facts = (rows: readonly (readonly [string, string])[]): string =>
  `<dl>${rows.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`).join("")}</dl>`;

/** A table of text. `mono`: the columns of digests, places and acts. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  mono: readonly number[] = [],
): string {
  const cell = (text: string, i: number) =>
    `<td${mono.includes(i) ? ' class="mono"' : ""}>${escaped(text)}</td>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
  const heads = head.map((text) => `<th scope="col">${escaped(text)}</th>`).join("");
  return `<div class="scroll"><table><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`;
}
