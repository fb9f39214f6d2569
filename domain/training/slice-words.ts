import { formatValue } from "#domain/format/numbers.ts";
import { valueInWords } from "./explanation-words.ts";

/** What the rows of a slice have in common; see `ml/evaluate/slices.ts`. */
type Condition =
  | { feature: string; is: string | null }
  | { feature: string; weekday: number }
  | { feature: string; kind: "numeric" | "datetime"; over: number | null; upTo: number | null };

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** The conditions of a slice as people say them: `distance over 700 and carrier "WN"`. */
export function sliceInWords(conditions: readonly Condition[]): string {
  return conditions.map(conditionInWords).join(" and ");
}

function conditionInWords(condition: Condition): string {
  const { feature } = condition;
  if ("is" in condition) return `${feature} ${valueInWords(condition.is, "categorical")}`;
  if ("weekday" in condition) return `${feature} on a ${WEEKDAYS[condition.weekday] ?? "day"}`;
  const { kind, over, upTo } = condition;
  const say = (value: number) => (kind === "numeric" ? formatValue(value) : valueInWords(value, kind));
  const [after, until] = kind === "numeric" ? ["over", "up to"] : ["after", "until"];
  if (over === null) return upTo === null ? `any ${feature}` : `${feature} ${until} ${say(upTo)}`;
  return upTo === null
    ? `${feature} ${after} ${say(over)}`
    : `${feature} ${after} ${say(over)} ${until} ${say(upTo)}`;
}
