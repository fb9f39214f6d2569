export type Command = {
  label: string;
  href: string;
  /** The heading it stands under: a project, "Actions", "You". */
  group: string;
  /** More words that find it. */
  keywords?: readonly string[];
  /** The letter that follows `g`. */
  jump?: string;
  /** Why this person may not do it; left out when they may. */
  reason?: string;
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
 * of a keyword, or stand inside the label; a label that begins with the text comes first. `value` is the label, the address,
 * which is not searched, and the group, each on its line. A word of the group narrows what another word found; alone it finds
 * nothing, since it would find all that stands under its heading.
 */
export function commandScore(value: string, search: string, keywords: readonly string[] = []): number {
  const [label = "", , group = ""] = value.toLowerCase().split("\n");
  const typed = search.trim().toLowerCase();
  if (typed === "" || label.startsWith(typed)) return 1;
  const words = (text: string): string[] => text.toLowerCase().split(/[\s\-_/.]+/);
  const inLabel = words(label);
  const inKeywords = keywords.flatMap(words);
  const inGroup = words(group);
  let score = 0.9;
  let isNamed = false;
  for (const word of typed.split(/\s+/)) {
    const begins = (one: string): boolean => one.startsWith(word);
    if (!inLabel.some(begins)) {
      if (label.includes(word)) score = Math.min(score, 0.6);
      else if (inKeywords.some(begins)) score = Math.min(score, 0.4);
      else if (inGroup.some(begins)) {
        score = Math.min(score, 0.4);
        continue;
      } else return 0;
    }
    isNamed = true;
  }
  return isNamed ? score : 0;
}
