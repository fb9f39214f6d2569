import type { FoundSlices } from "#ml/train/look-inside.ts";

type Slice = FoundSlices["found"][number];

/** The slices whose figures, as they are written, say that they are worse: by more than nothing, and than elsewhere. */
export function worseAsShown(found: readonly Slice[], format: (value: number) => string): readonly Slice[] {
  const nothing = format(0);
  return found.filter(
    ({ loss, elsewhere, differenceLow }) =>
      differenceLow > 0 && format(differenceLow) !== nothing && format(loss) !== format(elsewhere),
  );
}
