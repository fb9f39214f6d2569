/**
 * Why a pure rule says no. `kind` is the domain error a caller raises for it, `key` is stable for tests and
 * links, `sentence` is what a person reads.
 */
export type Refusal = {
  kind: "invalid" | "forbidden" | "conflict" | "precondition_failed";
  key: string;
  sentence: string;
};

export const refuse = (kind: Refusal["kind"], key: string, sentence: string): Refusal => ({
  kind,
  key,
  sentence,
});
