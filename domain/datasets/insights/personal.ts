import type { DatasetColumn } from "../columns.ts";

export type PersonalFinding = {
  column: string;
  kind: string;
  /** What found it, in a sentence. */
  rule: string;
  /** Found in the values; otherwise only the name speaks for it. */
  sure: boolean;
};

type ValueRule = { kind: string; looks: string; matches: (value: string) => boolean };
type NameRule = { kind: string; words: RegExp; fits?: readonly DatasetColumn["kind"][] };

const VALUE_RULES: readonly ValueRule[] = [
  {
    kind: "E-mail address",
    looks: "look like name@host.end",
    matches: (value) => /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/.test(value),
  },
  { kind: "IBAN", looks: "are account numbers with a right checksum", matches: isIban },
  { kind: "Card number", looks: "are card numbers with a right checksum", matches: isCard },
  {
    kind: "IP address",
    looks: "look like an IP address",
    matches: (value) =>
      /^(\d{1,3}\.){3}\d{1,3}$/.test(value)
        ? value.split(".").every((part) => Number(part) <= 255)
        : isIpV6(value),
  },
  {
    kind: "Social security number",
    looks: "look like 123-45-6789",
    matches: (value) => /^(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/.test(value),
  },
  {
    kind: "Telephone number",
    looks: "look like a telephone number",
    matches: (value) =>
      /^(\+|00)\d[\d\s().-]{6,18}\d$/.test(value) || /^\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}$/.test(value),
  },
];

const TEXTS = ["categorical", "text"] as const;
// Whole words of a name written with underscores, hyphens, blanks or capitals.
const NAME_RULES: readonly NameRule[] = [
  { kind: "E-mail address", words: /\be ?mail\b/, fits: TEXTS },
  { kind: "Telephone number", words: /\b(phone|telephone|mobile|fax)\b/ },
  {
    kind: "Person's name",
    words:
      /\b((first|last|full|given|family|sur|middle|maiden|customer|patient|employee|contact) ?name|surname|forename)\b/,
    fits: TEXTS,
  },
  { kind: "Date of birth", words: /\b(birth ?(date|day|year)?|dob|date of birth|born)\b/ },
  { kind: "Postal address", words: /\b(street|address|house number|post ?code|zip ?code|zip)\b/ },
  {
    kind: "Social security number",
    words: /\b(ssn|social security|national (id|insurance)|nino|tax (id|number))\b/,
  },
  { kind: "Identity document", words: /\b(passport|driving licen[cs]e|id card)\b/ },
  { kind: "Account number", words: /\b(iban|bic|account (number|no)|card number)\b/ },
  { kind: "Health data", words: /\b(diagnosis|disease|medication|patient|blood type|icd ?10)\b/ },
  {
    kind: "Protected attribute",
    words: /\b(gender|sex|race|ethnicity|religion|nationality|disability|sexual orientation)\b/,
  },
  { kind: "Position of a person", words: /\b(latitude|longitude|gps)\b/, fits: ["numeric"] },
];

/** Fewer values say nothing, and below this share they are something else. */
const VALUES_MIN = 5;
const SHARE_MIN = 0.8;

/**
 * What in a column is likely about a person, with the rule that found it: its values first (at least 80 % of those sampled), else its name. `values`
 * are some of its different values as text. It finds forms, not people: what it does not name can be personal all the same.
 */
export function personalData(column: DatasetColumn, values: readonly string[]): PersonalFinding | null {
  if (values.length >= VALUES_MIN) {
    for (const { kind, looks, matches } of VALUE_RULES) {
      const share = values.filter((value) => matches(value.trim())).length / values.length;
      if (share >= SHARE_MIN)
        return {
          column: column.name,
          kind,
          rule: `${Math.floor(share * 100)} % of ${values.length} different values ${looks}.`,
          sure: true,
        };
    }
  }
  const words = wordsOf(column.name);
  const rule = NAME_RULES.find(
    ({ words: wanted, fits }) => wanted.test(words) && (!fits || fits.includes(column.kind)),
  );
  return rule
    ? { column: column.name, kind: rule.kind, rule: "The column's name says so.", sure: false }
    : null;
}

/** `customerEMail_2` as "customer e mail 2". */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();

function isIban(value: string): boolean {
  const plain = value.replace(/ /g, "");
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(plain)) return false;
  const turned = plain.slice(4) + plain.slice(0, 4);
  let rest = 0;
  for (const char of turned) {
    const digits = /\d/.test(char) ? char : String(char.charCodeAt(0) - 55);
    for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

/** Luhn's check over 13 to 19 digits that begin as cards do. */
function isCard(value: string): boolean {
  const digits = value.replace(/[ -]/g, "");
  if (!/^[3-6]\d{12,18}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

function isIpV6(value: string): boolean {
  if (!/^[0-9a-f:]{3,39}$/i.test(value) || !value.includes(":")) return false;
  const groups = value.split(":");
  return groups.length >= 4 && groups.length <= 8 && groups.every((group) => group.length <= 4);
}
