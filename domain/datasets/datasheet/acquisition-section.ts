import { formatExact } from "../../format/dates.ts";
import type { AcquisitionView } from "../acquisition/view.ts";
import { acquisitionFacts } from "../acquisition/words.ts";
import { type DatasheetSection, emptySection } from "./section.ts";

export function acquisitionSection({ record, gaps }: AcquisitionView): DatasheetSection {
  const section = emptySection("acquisition", "How it came here, and what it may be used for");
  if (record === null)
    return { ...section, paragraphs: ["Nobody has written down where this data comes from."] };
  return {
    ...section,
    facts: [
      ...acquisitionFacts(record.content, record.pilotName),
      {
        label: "This record",
        value: `version ${record.number}, ${record.createdBy.name}, ${formatExact(record.createdAt)}, sha256:${record.digest}`,
      },
    ],
    items: gaps.map(({ sentence }) => sentence),
  };
}
