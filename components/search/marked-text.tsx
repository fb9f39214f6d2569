import type { Marked } from "#domain/discussion/search.ts";

/** Found text, always drawn as text: a hit is underlined too, for those who do not see the colour. */
export function MarkedText({ parts }: { parts: readonly Marked[] }) {
  let at = 0;
  return parts.map(({ text, hit }) => {
    const key = at;
    at += text.length;
    return hit ? (
      <mark
        key={key}
        className="rounded-xs bg-warn-weak text-ink underline decoration-warn underline-offset-2"
      >
        {text}
      </mark>
    ) : (
      <span key={key}>{text}</span>
    );
  });
}
