import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { formatCountOf } from "#domain/format/numbers.ts";
import { versionLabel } from "./labels.ts";
import type { TrainableData } from "./types.ts";

/** The dataset version that a run works on, each with how large it is. With `none` it may be left open, and that says what happens then. */
export function DatasetVersionField({
  none,
  versions,
  value,
  problem,
  onChange,
}: {
  none?: string;
  versions: TrainableData["versions"];
  value: string;
  problem?: string | undefined;
  onChange: (datasetVersionId: string) => void;
}) {
  return (
    <Field label="Dataset version" error={problem}>
      <NativeSelect value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {none && <option value="">{none}</option>}
        {versions.map((version) => (
          <option key={version.id} value={version.id}>
            {version.datasetName} {versionLabel(version)}: {formatCountOf(version.rows, "row")},{" "}
            {formatCountOf(version.columns, "column")}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}
