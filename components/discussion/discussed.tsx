"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, use } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { type AnchorInput, samePlace } from "#domain/discussion/anchors.ts";
import type { Subject } from "#domain/discussion/schemas.ts";
import type { AnchorMark } from "#domain/discussion/view.ts";
import type { Rights } from "./entry.tsx";

export type Discussable = { projectId: string; subject: Subject; rights: Rights };

const Context = createContext<Discussable | null>(null);

/** Everything below it belongs to one object, and its places can be talked about. */
export function Discussed({ children, ...of }: Discussable & { children: ReactNode }) {
  return <Context value={of}>{children}</Context>;
}

/** The object that the page is about; null where places cannot be talked about. */
export const useDiscussed = (): Discussable | null => use(Context);

type Here = Pick<AnchorInput, "kind" | "key" | "quote">;

/** How many threads stand at a place: at a passage, those on any part of it. */
export function useMark(of: Discussable, here: Here): Pick<AnchorMark, "open" | "total"> {
  const trpc = useTRPC();
  const marks = useQuery(
    trpc.discussion.marks.queryOptions({ projectId: of.projectId, subject: of.subject }),
  );
  const at = (marks.data?.items ?? []).filter((mark) => isAt(here, mark));
  return {
    open: at.reduce((sum, mark) => sum + mark.open, 0),
    total: at.reduce((sum, mark) => sum + mark.total, 0),
  };
}

/** Whether a thread's anchor is at a place of the page. */
export const isAt = (here: Here, there: Here): boolean =>
  here.kind === "passage"
    ? there.kind === "passage" && there.key === here.key && here.quote.includes(there.quote)
    : samePlace(here, there);
