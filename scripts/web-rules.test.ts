import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { isTypeScript, repositoryFiles } from "./source-files.ts";

/** Rules of the web that the sources keep: each names the files that may, with the reason; any other file fails. */
const root = dirname(import.meta.dirname);
const isTest = (file: string) => /\.test\.tsx?$|^server\/testing\/|\/test-data\.ts$/.test(file);
const sources = repositoryFiles(root)
  .filter((file) => isTypeScript(file) && !isTest(file))
  .map((file) => ({ file, text: withoutComments(readFileSync(join(root, file), "utf8")) }));

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");
}

/** Files below these folders that match and are not allowed to. */
function offenders(folders: RegExp, pattern: RegExp, allowed: readonly string[] = []): string[] {
  return sources
    .filter(
      ({ file, text }) =>
        folders.test(file) && pattern.test(text) && !allowed.some((one) => file.startsWith(one)),
    )
    .map(({ file }) => file);
}

/** Whoever opens a connection to the outside, and why it cannot be turned inwards. */
const MAY_CONNECT: Readonly<Record<string, string>> = {
  "server/kernel/outbound.ts": "the one way out to an address that somebody configured",
  "server/http/health.ts": "our own inference server, on this machine",
  "server/http/inference.ts": "the same",
  "server/serving/": "listens; opens nothing",
};

describe("the way out", () => {
  test("nothing else in server/ opens a connection by HTTP or a socket", () => {
    const opens =
      /\bfetch\(|from "(node:)?(http|https|net|tls|dgram|http2|undici)"|new WebSocket\(|XMLHttpRequest/;
    const typesOnly = /import type .* from "node:(http|https|net|tls)"/;
    const found = sources.filter(
      ({ file, text }) =>
        file.startsWith("server/") &&
        opens.test(text.replaceAll(new RegExp(typesOnly, "g"), "")) &&
        // A name of our own is no way out.
        !/\bconst fetch = |\bfetch: [A-Z(]/.test(text) &&
        !Object.keys(MAY_CONNECT).some((one) => file.startsWith(one)),
    );
    expect(found.map(({ file }) => file)).toEqual([]);
  });

  test("libraries that connect by themselves are handed our way out, or an operator's own setting", () => {
    const LIBRARIES: Readonly<Record<string, RegExp>> = {
      "@aws-sdk/client-s3": /s3-transport\.ts/,
      "openid-client": /outbound\.ts|\bidentityProvider\(/,
      "isomorphic-git": /outbound|http:|request/,
    };
    for (const [library, through] of Object.entries(LIBRARIES))
      for (const { file, text } of sources.filter(
        (one) =>
          one.file.startsWith("server/") &&
          new RegExp(`import (?!type)[^;]*from "${library}(/[^"]*)?"`).test(one.text),
      ))
        expect(text, `${file} uses ${library}`).toMatch(through);
  });

  test("pages and components ask nobody but this server", () => {
    expect(offenders(/^(app|components)\//, /\bfetch\(\s*["'`]https?:/)).toEqual([]);
  });
});

describe("nothing of a person's becomes code", () => {
  test("no HTML is set from text", () => {
    expect(
      offenders(
        /^(app|components)\//,
        /dangerouslySetInnerHTML|\.innerHTML\s*=|insertAdjacentHTML|document\.write/,
      ),
    ).toEqual([]);
  });

  test("no code is made of text", () => {
    expect(
      offenders(/^(app|components|server|domain|ml|db)\//, /\beval\(|new Function\(|from "node:vm"/),
    ).toEqual([]);
  });

  test("a link that opens another window gives it no way back", () => {
    const anchors = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/<a\b[^>]*target="_blank"[^>]*>/g)].map(([tag]) => ({ file, tag })),
    );
    for (const { file, tag } of anchors) expect(tag, file).toMatch(/rel="[^"]*noopener/);
    expect(anchors.length).toBeGreaterThan(0);
  });

  test("SQL is never put together from text outside of the database's own folder", () => {
    const joined = sources.filter(
      ({ file, text }) =>
        /^server\//.test(file) &&
        [...text.matchAll(/sql\.raw\(([^)]*)\)|\.unsafe\(/g)].some(
          ([, given]) => given === undefined || /\b(input|params|body|request)\b/.test(given),
        ),
    );
    expect(joined.map(({ file }) => file).filter((file) => !MAY_WRITE_SQL.has(file))).toEqual([]);
  });
});

/** Statements of the file's own text, never of anybody's. */
const MAY_WRITE_SQL = new Set<string>([]);

describe("what leaves as a file", () => {
  test("a table for spreadsheets is written cell by cell by the one writer that defuses formulas", () => {
    for (const { file, text } of sources.filter(
      (one) => /text\/csv/.test(one.text) && /^(server|app)\//.test(one.file),
    ))
      expect(text, file).toMatch(/from "#domain\/audit\/csv\.ts"/);
  });

  test("a file's name is put into a header by words of ours: dates, digits, short names", () => {
    for (const { file, text } of sources.filter(
      (one) => /content-disposition/i.test(one.text) && /^(server|app)\//.test(one.file),
    )) {
      expect(text, file).toMatch(/attachment|inline/);
      for (const [, name = ""] of text.matchAll(
        /content-disposition["'],?\s*:?\s*`[^`]*filename="([^"`]*)"/gi,
      ))
        expect(name, file).not.toMatch(/\$\{[^}]*(title|label|headers\.get|searchParams)[^}]*\}/);
      expect(text, `${file} sends a file without nosniff`).toMatch(/x-content-type-options/i);
    }
  });
});

describe("writes have one way in", () => {
  test("no server action, and no other procedure than those of the registry", () => {
    expect(offenders(/^(app|components|server)\//, /["']use server["']/)).toEqual([]);
    expect(
      offenders(/^(app|components|server)\//, /\.(mutation|query)\(run\)/, ["server/http/trpc.ts"]),
    ).toEqual([]);
  });

  test("the environment is read in the files that are meant to, so that no secret is read by the way", () => {
    const found = offenders(/^(app|components|server|domain|ml)\//, /process\.env\b(?!\.NODE_ENV)/, [
      "server/kernel/env",
    ]);
    expect(found).toEqual([]);
  });
});

describe("a password is typed", () => {
  const elements = sources
    .filter(({ file }) => /^(app|components)\/.*\.tsx$/.test(file))
    .flatMap(({ file, text }) =>
      [...text.matchAll(/<(?:Input|input)\b(?:[^>]|=>)*?\/>/g)].map(([element]) => ({ file, element })),
    );
  const asks = elements.filter(({ element }) =>
    /type="password"|autoComplete="[a-z]+-password"/.test(element),
  );

  test("where nobody reads it over a shoulder, in a field that a password manager knows", () => {
    expect(asks.length).toBeGreaterThan(5);
    for (const { file, element } of asks) {
      expect(element, file).toContain('type="password"');
      expect(element, file).toMatch(/autoComplete="(current|new)-password"/);
    }
  });

  test("or pasted: no field of the portal takes that away, and none cuts a password off", () => {
    expect(offenders(/^(app|components)\//, /onPaste=\{[^}]*preventDefault|onBeforeInput/)).toEqual([]);
    for (const { file, element } of asks) expect(element, file).not.toContain("maxLength");
  });
});

describe("skeletons", () => {
  test("none is sent ahead of a thread's page, which would be shown 300 ms later", () => {
    const page = sources.find(({ file }) => file.endsWith("/threads/[thread]/page.tsx"))?.file ?? "";
    const above = page
      .split("/")
      .map((_, depth, parts) => [...parts.slice(0, depth), "loading.tsx"].join("/"));
    expect(above.length).toBeGreaterThan(4);
    expect(sources.map(({ file }) => file).filter((file) => above.includes(file))).toEqual([]);
  });
});
