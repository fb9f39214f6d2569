export type Command = {
  label: string;
  href: string;
  /** The heading it stands under: a project, "Actions", "You". */
  group: string;
  /** More words that find it. */
  keywords?: readonly string[];
  /** The letter that follows `g`. */
  jump?: string;
};

/** Commands by their group, in the order in which the groups first appear; repeated addresses are left out. */
export function groupCommands(commands: readonly Command[]): { group: string; items: Command[] }[] {
  const groups = new Map<string, Command[]>();
  const seen = new Set<string>();
  for (const command of commands) {
    const identity = `${command.label}\n${command.href}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  }
  return [...groups].map(([group, items]) => ({ group, items }));
}

/**
 * How well a command answers what was typed, 0 (not at all) to 1. Each typed word has to begin a word of the label or
 * of a keyword, or stand inside the label; a label that begins with the text comes first. `value` is the label, a line
 * end, and the address, which is not searched.
 */
export function commandScore(value: string, search: string, keywords: readonly string[] = []): number {
  const label = (value.split("\n")[0] ?? "").toLowerCase();
  const typed = search.trim().toLowerCase();
  if (typed === "" || label.startsWith(typed)) return 1;
  const words = (text: string): string[] => text.toLowerCase().split(/[\s\-_/.]+/);
  const inLabel = words(label);
  const inKeywords = keywords.flatMap(words);
  let score = 0.9;
  for (const word of typed.split(/\s+/)) {
    if (inLabel.some((one) => one.startsWith(word))) continue;
    if (label.includes(word)) score = Math.min(score, 0.6);
    else if (inKeywords.some((one) => one.startsWith(word))) score = Math.min(score, 0.4);
    else return 0;
  }
  return score;
}
