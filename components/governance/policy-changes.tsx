import { Tag } from "#components/ui/tag.tsx";
import type { PolicyChange } from "#domain/approvals/policy-sentences.ts";

/** What a proposed rule says otherwise than the one in force. */
export function PolicyChanges({ changes }: { changes: readonly PolicyChange[] }) {
  if (changes.length === 0) {
    return <p className="text-sm text-ink-2">It says the same as the rule in force.</p>;
  }
  return (
    <ul className="grid gap-1 text-sm">
      {changes.map(({ what, before, after, looser }) => (
        <li key={what} className="break-words">
          <span className="text-ink-3">{what}:</span> <del className="text-ink-3">{before}</del>{" "}
          <ins className="font-medium no-underline">{after}</ins>{" "}
          {looser && <Tag tone="warn">asks for less</Tag>}
        </li>
      ))}
    </ul>
  );
}
