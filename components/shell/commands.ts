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
