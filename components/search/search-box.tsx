"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";
import { SEARCH_TEXT_MAX } from "#domain/discussion/search.ts";
import { keepRecent, withSearch } from "./recent.ts";
import { type SearchFilter, searchHref } from "./search-params.ts";

const PAUSE_MS = 250;

/** Finds while one types; without scripts it is a plain form. */
export function SearchBox({ org, base, filter }: { org: string; base: string; filter: SearchFilter }) {
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [text, setText] = useState(filter.q ?? "");
  const [asked, setAsked] = useState(filter.q);
  // The address changed by something else than this box, such as a recent search.
  if (filter.q !== asked) {
    setAsked(filter.q);
    setText(filter.q ?? "");
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (filter.q) keepRecent(org, (recent) => withSearch(recent, filter.q ?? ""));
  }, [org, filter.q]);
  function go(q: string): void {
    setAsked(q.trim() === "" ? undefined : q);
    router.replace(searchHref(base, filter, { q: q || undefined }), { scroll: false });
  }
  return (
    <form
      action={base}
      className="mb-3.5 flex max-w-2xl gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        clearTimeout(timer.current);
        go(text);
      }}
    >
      <Input
        type="search"
        name="q"
        aria-label="Search"
        autoComplete="off"
        maxLength={SEARCH_TEXT_MAX}
        value={text}
        placeholder="Names, comments, briefs, columns…"
        onChange={(event) => {
          const { value } = event.target;
          setText(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => go(value), PAUSE_MS);
        }}
      />
      {filter.kind && <input type="hidden" name="kind" value={filter.kind} />}
      {filter.project && <input type="hidden" name="project" value={filter.project} />}
      {filter.archived && <input type="hidden" name="archived" value={filter.archived} />}
      <Button type="submit">Search</Button>
    </form>
  );
}
