/** What a waiting thing asks of the person, in one word. */
export const WAITING_LABELS: Readonly<
  Record<"review" | "emergency" | "changes" | "apply" | "alert" | "phase" | "checklist", string>
> = {
  review: "Sign",
  emergency: "Emergency",
  changes: "Mend",
  apply: "Release",
  alert: "Look",
  phase: "Phase",
  checklist: "Item",
};
