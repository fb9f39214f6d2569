import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/input.tsx";
import { type VersionLine, versionName } from "#domain/datasets/view.ts";
import { formatCountOf } from "#domain/format/numbers.ts";

const KEY_FIELDS = ["Key of a row", "together with", "and with"] as const;
const NAMES_MAX = 1_000;

/** Which version to compare with and what tells rows apart; works without script. */
export function CompareForm({
  action,
  versions,
  withId,
  columnKey,
  columns,
  likely,
}: {
  action: string;
  versions: readonly VersionLine[];
  withId: string;
  columnKey: readonly string[];
  /** Names of the columns that both versions have. */
  columns: readonly string[];
  likely: readonly string[];
}) {
  const others = columns.filter((name) => !likely.includes(name)).slice(0, NAMES_MAX);
  return (
    <form
      action={action}
      className="grid items-end gap-3 rounded-panel border border-line bg-panel px-4.5 py-4 shadow-panel sm:grid-cols-2 lg:grid-cols-[repeat(4,minmax(0,1fr))_auto]"
    >
      <Field label="Compare with">
        <NativeSelect name="with" defaultValue={withId}>
          {versions.map((version) => (
            <option key={version.id} value={version.id}>
              {versionName(version)}, {formatCountOf(version.rows ?? 0, "row")}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {KEY_FIELDS.map((label, i) => (
        <Field key={label} label={label}>
          <NativeSelect name="key" defaultValue={columnKey[i] ?? ""}>
            <option value="">{i === 0 ? "None: whole rows" : "nothing more"}</option>
            {i === 0 && likely.length > 0 && (
              <optgroup label="Likely, by the profiles">
                {likely.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </optgroup>
            )}
            {(i === 0 ? others : columns.slice(0, NAMES_MAX)).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </NativeSelect>
        </Field>
      ))}
      <Button type="submit" variant="primary">
        Compare
      </Button>
    </form>
  );
}
