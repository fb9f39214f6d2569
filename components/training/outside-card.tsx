import { KeyValue } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { Notice } from "#components/ui/states.tsx";
import { formatBytes } from "#domain/format/numbers.ts";
import type { Outside } from "#domain/training/outside.ts";
import { FORM_LABELS } from "./import-draft.ts";

/** Of a model that was brought: which file, and what the figures below cannot know. */
export function OutsideCard({ outside }: { outside: Outside }) {
  return (
    <Card title="Model from outside">
      <KeyValue
        className="sm:grid-cols-[10rem_1fr]"
        items={[
          { label: "File", value: <span className="break-all">{outside.fileName}</span> },
          {
            label: "As it was brought",
            value: (
              <>
                <Digest value={outside.sha256} algorithm="sha256" /> {formatBytes(outside.size)}
              </>
            ),
          },
          { label: "Answers", value: `${outside.output}: ${FORM_LABELS[outside.form].toLowerCase()}` },
          ...(outside.classOrder ? [{ label: "Its columns", value: outside.classOrder.join(", ") }] : []),
        ]}
      />
      <Notice tone="warn" className="mt-3">
        Another library trained this model. Whether it saw some of these rows in training is not known here;
        if it did, its figures are too good.
      </Notice>
    </Card>
  );
}
