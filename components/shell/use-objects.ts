import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import type { SearchHit } from "#domain/discussion/search.ts";

const PAUSE_MS = 120;
const SHOWN = 8;

/** What the server finds for the words, a moment after the last key; the earlier answer stays until the next is there. */
export function useObjects(text: string): { items: readonly SearchHit[]; state: string } {
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim() === "" ? "" : text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useQuery(
    useTRPC().discussion.search.queryOptions(
      { text: asked, limit: SHOWN },
      { enabled: asked !== "", placeholderData: (before) => before, staleTime: 10_000 },
    ),
  );
  if (text.trim() === "") return { items: [], state: "" };
  if (found.isError) return { items: [], state: "The server did not answer" };
  const items = found.data?.items ?? [];
  if (found.isFetching || asked !== text) return { items, state: "Searching…" };
  return { items, state: items.length === 0 ? "Nothing found" : `${items.length} shown` };
}
