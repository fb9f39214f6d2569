import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/input.tsx";
import {
  DECIMAL_LABELS,
  DELIMITER_LABELS,
  ENCODING_LABELS,
  QUOTE_LABELS,
  type Reading,
  type Sniffed,
} from "#domain/datasets/reading.ts";

/** How a text file is written: what was found, and can be corrected. */
export function DialectFields({
  sniffed: { encoding, dialect },
  onChange,
}: {
  sniffed: Pick<Sniffed, "encoding" | "dialect">;
  onChange: (part: Partial<Reading>) => void;
}) {
  const choose = <T extends string>(
    label: string,
    value: T,
    labels: Record<T, string>,
    onValue: (value: T) => void,
  ) => (
    <Field label={label}>
      <NativeSelect value={value} onChange={(event) => onValue(event.target.value as T)}>
        {(Object.keys(labels) as T[]).map((key) => (
          <option key={key} value={key}>
            {labels[key]}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
      {dialect && (
        <>
          {choose("Between values", dialect.delimiter, DELIMITER_LABELS, (delimiter) =>
            onChange({ delimiter }),
          )}
          {choose("Quotation mark", dialect.quote, QUOTE_LABELS, (quote) => onChange({ quote }))}
          {choose(
            "First line",
            dialect.header ? "names" : "row",
            { names: "Names the columns", row: "Is a row" },
            (line) => onChange({ header: line === "names" }),
          )}
        </>
      )}
      {encoding && choose("Encoding", encoding, ENCODING_LABELS, (other) => onChange({ encoding: other }))}
      {dialect && choose("Decimal mark", dialect.decimal, DECIMAL_LABELS, (decimal) => onChange({ decimal }))}
    </div>
  );
}
