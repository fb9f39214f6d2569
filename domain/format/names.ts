/** Up to two initials for an avatar: "Ada King Lovelace" gives "AL". Whole characters, so emoji stay whole. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = firstCharacter(words[0]);
  const last = words.length > 1 ? firstCharacter(words.at(-1)) : "";
  return (first + last).toUpperCase() || "?";
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

function firstCharacter(word: string | undefined): string {
  for (const part of segmenter.segment(word ?? "")) return part.segment;
  return "";
}

/** A list in a sentence: "Ada", "Ada and Ben", "Ada, Ben and Cy"; beyond `most` "Ada, Ben and 3 others". */
export function joinNames(names: readonly string[], most = 4): string {
  if (names.length <= 1) return names[0] ?? "";
  if (names.length > most) {
    const shown = names.slice(0, Math.max(1, most - 1));
    return `${shown.join(", ")} and ${names.length - shown.length} others`;
  }
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** A text cut to `max` characters with an ellipsis in the middle, so that both ends stay readable. */
export function truncateMiddle(text: string, max: number): string {
  const characters = Array.from(text);
  if (characters.length <= max) return text;
  const head = Math.ceil((max - 1) / 2);
  const tail = Math.max(0, max - 1 - head);
  return `${characters.slice(0, head).join("")}…${tail === 0 ? "" : characters.slice(-tail).join("")}`;
}
