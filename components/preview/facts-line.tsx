import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { AGREEMENT_TOLERANCE } from "#domain/models/agreement.ts";
import type { Provider } from "#domain/models/schemas.ts";
import { durationText } from "./case.ts";
import type { Recorded } from "./use-record.ts";

const PROVIDER_NAMES: Readonly<Record<Provider, string>> = { wasm: "WebAssembly", webgpu: "WebGPU" };
const TOLERANCE = AGREEMENT_TOLERANCE.toExponential();

/** What ran, where, and whether the server says the same. */
export function FactsLine({
  bytes,
  provider,
  durationMs,
  recorded,
  action,
}: {
  /** Whose bytes ran, for example "same bytes as under review". */
  bytes: string;
  provider: Provider;
  durationMs: number | null;
  recorded: Recorded;
  /** Beside the line: the button that records the case as it is. */
  action: ReactNode;
}) {
  const facts: { key: string; text: ReactNode; className?: string }[] = [
    { key: "bytes", text: bytes },
    {
      key: "runtime",
      text: `${PROVIDER_NAMES[provider]}${durationMs === null ? "" : `, ${durationText(durationMs)}`}`,
    },
    ...agreement(recorded),
  ];
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 gap-y-1 text-sm text-ink-2" aria-live="polite">
      <span aria-hidden="true" className="text-good">
        ✓
      </span>
      {facts.map((fact, index) => (
        <span key={fact.key} className={cn("whitespace-nowrap", fact.className)}>
          {index > 0 && (
            <span aria-hidden="true" className="mr-1.5 text-ink-3">
              ·
            </span>
          )}
          {fact.text}
        </span>
      ))}
      {action}
    </p>
  );
}

function agreement(recorded: Recorded): { key: string; text: string; className?: string }[] {
  switch (recorded.kind) {
    case "none":
      return [];
    case "checking":
      return [{ key: "agrees", text: "asking the server for the same case…", className: "text-ink-3" }];
    case "failed":
      return [{ key: "agrees", text: "not recorded", className: "text-bad" }];
    default: {
      const agrees = recorded.agrees
        ? { key: "agrees", text: `same answer as the server within ${TOLERANCE}` }
        : {
            key: "agrees",
            text: `differs from the server by ${recorded.maxDifference.toPrecision(2)}`,
            className: "text-bad font-medium",
          };
      return recorded.kind === "recorded"
        ? [agrees, { key: "recorded", text: "recorded as your preview", className: "text-good" }]
        : [agrees];
    }
  }
}
