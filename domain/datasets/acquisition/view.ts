import type { Person } from "../view.ts";
import type { Acquisition } from "./acquisition.ts";
import type { Gap } from "./gaps.ts";

export type AcquisitionLine = {
  number: number;
  note: string;
  digest: string;
  createdAt: string;
  createdBy: Person;
};

export type AcquisitionView = {
  /** The record that was asked for; null when nobody has written one. */
  record: (AcquisitionLine & { content: Acquisition; pilotName: string | null }) | null;
  /** Newest first. */
  history: AcquisitionLine[];
  /** Of the record shown, by what is known today. */
  gaps: Gap[];
};
