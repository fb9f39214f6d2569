import { Chip, Filters } from "#components/ui/chip.tsx";
import { compareHref } from "../hrefs.ts";

/** Whose runs are compared: of all experiments, or of those chosen. */
export function ExperimentChips({
  experiments,
  chosen,
  base,
}: {
  experiments: readonly { id: string; name: string }[];
  chosen: readonly string[];
  base: string;
}) {
  if (experiments.length < 2) return null;
  return (
    <Filters>
      <Chip href={compareHref(base)} active={chosen.length === 0}>
        All experiments
      </Chip>
      {experiments.map(({ id, name }) => {
        const active = chosen.includes(id);
        const next = active ? chosen.filter((one) => one !== id) : [...chosen, id];
        return (
          <Chip key={id} href={compareHref(base, next)} active={active}>
            {name}
          </Chip>
        );
      })}
    </Filters>
  );
}
