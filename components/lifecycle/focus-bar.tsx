import { Card } from "#components/ui/card.tsx";
import { ShareBar } from "#components/ui/progress.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { OverlapMatrix } from "#domain/lifecycle/overlap.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { phaseColor } from "./phase-color.ts";
import { PhaseLabel } from "./phase-label.tsx";
import { PhaseRing } from "./phase-ring.tsx";
import type { FocusSummary } from "./types.ts";

/** Where we are: the ring, the phase in focus, and where the work has gone since. */
export function WhereWeAre({ summary, matrix }: { summary: FocusSummary; matrix: OverlapMatrix }) {
  const { focus } = summary;
  return (
    <Card title="Where we are" meta={`day ${summary.day}`}>
      <PhaseRing matrix={matrix} focus={focus?.phase ?? null} />
      {focus ? (
        <div className="mt-3 grid gap-2">
          <p>
            <PhaseLabel phase={focus.phase} className="font-semibold" /> is in focus since{" "}
            <Timestamp at={focus.since} />
            {focus.declaredByName && `, by ${focus.declaredByName}`}
          </p>
          {!focus.tooFew && (
            <ShareBar
              label={`Work since then: ${focus.sentence}`}
              parts={focus.shares.map(({ phase, share }) => ({
                share,
                color: phaseColor(phaseInfo(phase).letters),
                label: phaseInfo(phase).title,
              }))}
            />
          )}
          <p className="text-xs text-ink-3">{focus.sentence}</p>
        </div>
      ) : (
        <p className="mt-3 text-sm text-ink-2">
          No focus is declared yet. Once it is, every act in another phase counts as a revisit, and this ring
          fills by itself.
        </p>
      )}
    </Card>
  );
}
