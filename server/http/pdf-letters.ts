/** Code points in which text is put together and which are not printed: joiners, marks of direction, variation selectors. */
const UNSEEN = /^(?:\p{Cf}|\p{Variation_Selector})$/u;

/**
 * Text with its letters that a face lacks as their Unicode numbers, "[U+5F20 U+4F1F]": an empty box would say nothing of a name.
 * Marks that are not seen are left out between letters that are printed, and told with those that are not.
 */
export function lettersFor(text: string, has: (letter: string) => boolean): string {
  let printed = "";
  let missing: string[] = [];
  const tell = () => {
    if (missing.length > 0) printed += `[${missing.map(numberOf).join(" ")}]`;
    missing = [];
  };
  for (const letter of text) {
    if (UNSEEN.test(letter)) {
      if (missing.length > 0) missing.push(letter);
    } else if (has(letter) || /\s/u.test(letter)) {
      tell();
      printed += letter;
    } else missing.push(letter);
  }
  tell();
  return printed;
}

const numberOf = (letter: string): string =>
  `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
