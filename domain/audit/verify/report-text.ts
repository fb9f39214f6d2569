import { FINDINGS, type Finding, type FindingName, type Severity, TOLD_MAX } from "./findings.ts";
import { isWhole } from "./manifest.ts";
import { recordKeySaid } from "./record-keys.ts";
import type { Report, Verdict } from "./report.ts";

const WIDTH = 96;

const VERDICTS: Readonly<Record<Verdict, string>> = {
  ok: "OK: nothing was found that contradicts the record.",
  tamper: "TAMPERED: what is here contradicts itself or what was signed. Read the findings.",
  incomplete: "INCOMPLETE: nothing contradicts, but parts that are needed for a proof are not here.",
};

const HEADINGS: readonly [Severity, string][] = [
  ["tamper", "Contradictions"],
  ["incomplete", "Missing parts"],
  ["notice", "To know"],
];

const count = (n: number): string => n.toLocaleString("en-US");

/** The report as plain text of at most 96 columns, without colour, to be put into another report as it is. */
export function reportText(report: Report): string {
  return [
    "Countersign evidence check",
    "",
    ...facts(report),
    "",
    ...HEADINGS.flatMap(([severity, heading]) => section(report, severity, heading)),
    ...waiting(report),
    `Verdict   ${VERDICTS[report.verdict]}`,
    `          Exit code ${report.exitCode}.`,
    "",
  ].join("\n");
}

function facts(report: Report): string[] {
  const { scope, checked, checkpoints, tree } = report;
  const period =
    scope.from || scope.to ? `, from ${scope.from ?? "the beginning"} to ${scope.to ?? "the end"}` : "";
  const rows: [string, string][] = [
    ["Log", report.origin],
    ["About", `${scope.kind.replace("_", " ")} ${scope.name || (scope.id ?? "")}${period}`.trim()],
    ["Made at", report.madeAt || "not said"],
    ["Tree", `${count(tree.size)} leaves, root ${tree.root ?? "not computable"}`],
    [
      "Checkpoints",
      `${count(checkpoints.inPack)} here, ${count(checkpoints.fromOutside)} more to hold them against`,
    ],
    ...report.keys.map((key, i): [string, string] => [
      i === 0 ? "Keys" : "",
      `${key.name}${key.fromOutside ? " (from outside)" : ""}`,
    ]),
    ...report.recordKeys.map((key, i): [string, string] => [
      i === 0 ? "Record keys" : "",
      `${key.name} (${recordKeySaid(key.source)})`,
    ]),
    ["Checked", `${count(checked.entries)} entries${isWhole(scope) ? ", each leaf of the tree" : ""}`],
    [
      "",
      `${count(checked.reviews)} reviews with ${count(checked.decisions)} decisions, derived again from the log`,
    ],
    ["", `${count(checked.signatures)} signatures, ${count(checked.modelVersions)} model versions as shown`],
    ["", `${count(checked.signaturesByPasskey)} signatures vouched for by the signer's own passkey`],
    ["", `${count(checked.personalValues)} personal values against their commitments`],
  ];
  return rows.flatMap(([label, value]) => wrapped(`${label.padEnd(12)}  `, value));
}

function section(report: Report, severity: Severity, heading: string): string[] {
  const found = report.findings.filter((finding) => finding.severity === severity);
  if (found.length === 0) return severity === "notice" ? [] : [`${heading}: none.`, ""];
  const names = [...new Set(found.map((finding) => finding.name))];
  return [`${heading}`, "", ...names.flatMap((name) => group(report, name, found)), ""];
}

function group(report: Report, name: FindingName, found: readonly Finding[]): string[] {
  const all = report.counts.find((counted) => counted.name === name)?.count ?? 0;
  const told = found.filter((finding) => finding.name === name);
  const rest = all - told.length;
  return [
    `  ${name}${all > 1 ? `  (${count(all)})` : ""}`,
    ...wrapped("    ", FINDINGS[name].means),
    ...told.flatMap((finding) => wrapped("    - ", finding.sentence)),
    ...(rest > 0 ? [`    - and ${count(rest)} more; ${TOLD_MAX} of each kind are told.`] : []),
  ];
}

function waiting({ waiting }: Report): string[] {
  if (waiting.count === 0) return [];
  const rest = waiting.count - waiting.entries.length;
  return [
    "Entries without a place in the tree",
    "",
    ...waiting.entries.map(({ at, action, id }) => `  ${at}  ${action}  ${id}`),
    ...(rest > 0 ? [`  and ${count(rest)} more`] : []),
    "",
  ];
}

/** Words in lines of the page's width; further lines begin below the first word. */
function wrapped(lead: string, words: string): string[] {
  const lines: string[] = [];
  let line = lead;
  for (const word of words.split(" ")) {
    if (line.length > lead.length && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = " ".repeat(lead.length);
    }
    line += line.length > lead.length ? ` ${word}` : word;
  }
  return [...lines, line];
}
