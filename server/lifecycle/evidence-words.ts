const FACT_WORDS_MAX = 160;

/** What somebody wrote, short enough to stand in a fact. */
export const cut = (text: string): string =>
  text.length > FACT_WORDS_MAX ? `${[...text].slice(0, FACT_WORDS_MAX).join("")}…` : text;
