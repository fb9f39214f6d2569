import { posix } from "node:path";

const TOP_FOLDERS = /^(\.ci|app|bench|components|db|docs|domain|e2e|ml|public|scripts|server)\//;
const DOCUMENT = /^(README|CONTRIBUTING)\.md$|^docs\/.*\.md$/;

export function isDocument(path: string): boolean {
  return DOCUMENT.test(path);
}

/** The paths of this repository that a document names: in backticks from the root, in links from the document. */
export function referencesIn(document: string, text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  const quoted = [...prose.matchAll(/`([^`\s]+)`/g)].map((match) => match[1] ?? "");
  const linked = [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g), ...prose.matchAll(/(?:src|href)="([^"]+)"/g)]
    .map((match) => match[1] ?? "")
    .filter((target) => !/^([a-z]+:|#|\/)/i.test(target))
    .map((target) => posix.join(posix.dirname(document), target.replace(/#.*$/, "")));
  const paths = [...quoted.filter((path) => TOP_FOLDERS.test(path)), ...linked].map(withoutPattern);
  return [...new Set(paths.filter((path) => path !== ""))];
}

/** `server/<area>/` and `docs/*.md` name the folder before the pattern; `file.ts:12` names the file. */
function withoutPattern(path: string): string {
  const pattern = path.search(/[<*{…]|\.\.\./);
  const plain = pattern < 0 ? path : path.slice(0, path.lastIndexOf("/", pattern) + 1);
  return plain.replace(/:\d+$/, "").replace(/\/$/, "");
}
