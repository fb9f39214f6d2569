import { Card } from "#components/ui/card.tsx";
import { type StatusFacts, statusSections, statusWindow } from "#domain/lifecycle/status-report.ts";

/** A project's status in plain words, for those who do not work in it every day. */
export function StatusReport({ facts, digest }: { facts: StatusFacts; digest: string }) {
  return (
    <div className="grid max-w-[48rem] gap-4">
      {statusSections(facts).map(({ key, title, paragraphs, items }) => (
        <Card key={key} title={title}>
          <div className="grid gap-2">
            {paragraphs.map((paragraph) => (
              <p key={paragraph} dir="auto" className="break-words">
                {paragraph}
              </p>
            ))}
            {items.length > 0 && (
              <ul>
                {keyed(items).map(([name, item]) => (
                  <li
                    key={name}
                    dir="auto"
                    className="border-t border-line-2 py-1.5 break-words first:border-t-0 first:pt-0"
                  >
                    {item}
                  </li>
                ))}
              </ul>
            )}
          </div>
        </Card>
      ))}
      <p className="text-xs break-words text-ink-3">
        {statusWindow(facts)} Facts <code className="break-all">sha256:{digest}</code>
      </p>
    </div>
  );
}

/** Two changes may read the same; each keeps a name of its own. */
function keyed(items: readonly string[]): [string, string][] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const n = (seen.get(item) ?? 0) + 1;
    seen.set(item, n);
    return [`${n} ${item}`, item];
  });
}
