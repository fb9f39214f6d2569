import { posix } from "node:path";
import { parseSync, Visitor } from "rolldown/utils";
import type { Import } from "./import-rules.ts";

/** Every import of a TypeScript file, in all its forms, with the paths of our own files from the root of the repository. */
export function importsOf(file: string, source: string): Import[] {
  const { program, module, errors } = parseSync(file, source, { lang: file.endsWith("x") ? "tsx" : "ts" });
  const error = errors[0];
  if (error) throw new Error(`${file} does not parse: ${error.message}`);
  const found: Import[] = [];
  const add = (request: string, typeOnly: boolean) => found.push({ from: resolve(file, request), typeOnly });
  for (const { moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType));
  }
  for (const { entries } of module.staticExports) {
    for (const entry of entries) if (entry.moduleRequest) add(entry.moduleRequest.value, entry.isType);
  }
  new Visitor({
    ImportExpression(node) {
      if (node.source.type === "Literal") add(String(node.source.value), false);
    },
    TSImportType(node) {
      add(String(node.source.value), true);
    },
  }).visit(program);
  return found;
}

function resolve(file: string, request: string): string {
  if (request.startsWith("#")) return request.slice(1);
  return request.startsWith(".") ? posix.join(posix.dirname(file), request) : request;
}
