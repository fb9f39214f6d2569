import { scrollRegion } from "#components/ui/scroll-region.ts";
import { FUNCTIONS, type FunctionRule } from "#domain/datasets/recipes/expression/functions.ts";
import { OPERATORS } from "#domain/datasets/recipes/expression/operators.ts";

type Entry = { key: string; written: string; means: string; example?: string };

const functionsOf = (...kinds: FunctionRule["takes"]): Entry[] =>
  Object.entries(FUNCTIONS)
    .filter(
      ([
        ,
        {
          takes: [first = "any"],
        },
      ]) => kinds.includes(first),
    )
    .map(([key, { example, means }]) => ({ key, written: example, means }));

const GROUPS: readonly { title: string; entries: readonly Entry[] }[] = [
  {
    title: "Operators",
    entries: Object.entries(OPERATORS).map(([key, { signs, means, example }]) => ({
      key,
      written: signs.join(", "),
      means,
      example,
    })),
  },
  { title: "Of numbers", entries: functionsOf("number") },
  { title: "Of texts", entries: functionsOf("text") },
  { title: "Of dates", entries: functionsOf("time") },
  { title: "Of any value", entries: functionsOf("any", "same", "boolean", "missing") },
];

/** All that an expression may say, each with an example. */
export function ExpressionHelp() {
  return (
    <details className="text-xs">
      <summary className="w-fit text-ink-2 underline decoration-line-strong underline-offset-2 hover:text-ink">
        Functions and operators
      </summary>
      <p className="mt-1.5 max-w-prose text-ink-2">
        A column is written by its name, in <code>"double quotation marks"</code> where that is no single
        word; a text in <code>'single'</code> ones. What cannot be computed is missing.
      </p>
      <div {...scrollRegion("Functions and operators")} className="mt-2 max-h-80 overflow-y-auto">
        <div className="columns-[19rem] gap-x-8">
          {GROUPS.map(({ title, entries }) => (
            <section key={title} className="mb-3">
              <p className="break-after-avoid font-medium text-ink-2">{title}</p>
              <dl>
                {entries.map(({ key, written, means, example }) => (
                  <div
                    key={key}
                    className="flex break-inside-avoid flex-wrap gap-x-3 border-t border-line-2 py-0.5"
                  >
                    <dt className="font-mono">{written}</dt>
                    <dd className="text-ink-3">
                      {means}
                      {example && (
                        <>
                          : <span className="font-mono text-ink-2">{example}</span>
                        </>
                      )}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </details>
  );
}
