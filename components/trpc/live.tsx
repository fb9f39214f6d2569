"use client";

import { useQueryClient } from "@tanstack/react-query";
import { usePathname, useRouter } from "next/navigation";
import { createContext, type ReactNode, use, useEffect, useMemo, useRef, useState } from "react";
import { type Change, concerns } from "./concerns.ts";
import { type Person, type Place, startLive } from "./live-stream.ts";

// Several changes in one breath (a command and the job it started) make one refetch.
const SETTLE_MS = 250;
// Moving about and typing are told once they settle.
const MOVE_MS = 150;

type Live = {
  people: readonly Person[];
  enter: (projectId: string) => () => void;
  edit: (what: string) => () => void;
};

const LiveContext = createContext<Live>({ people: [], enter: () => () => {}, edit: () => () => {} });

/** Listens to what others change and reads the open page again; says where this tab is and knows who else is. One stream for each tab. */
export function LiveChanges({
  organization,
  cursor,
  children,
}: {
  organization: string;
  /** Up to where the page that was sent is up to date. */
  cursor: string;
  children: ReactNode;
}) {
  const router = useRouter();
  const queries = useQueryClient();
  const pathname = usePathname();
  const [begin] = useState(cursor);
  const [people, setPeople] = useState<readonly Person[]>([]);
  const [projectId, setProjectId] = useState<string | null>(null);
  const [edited, setEdited] = useState<readonly string[]>([]);
  const project = useRef<string | null>(null);
  const where = useRef<(place: Place) => void>(() => {});

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let stale = false;
    const readAgain = () => {
      timer = null;
      // A page nobody looks at is read again when somebody does.
      stale = document.visibilityState === "hidden";
      if (stale) return;
      void queries.invalidateQueries();
      router.refresh();
    };
    const changed = (change: Change) => {
      if (concerns(change, project.current)) timer ??= setTimeout(readAgain, SETTLE_MS);
    };
    const looked = () => {
      if (stale && document.visibilityState === "visible") readAgain();
    };
    document.addEventListener("visibilitychange", looked);
    const live = startLive({ organization, after: begin, changed, present: setPeople });
    where.current = live.move;
    return () => {
      live.stop();
      where.current = () => {};
      document.removeEventListener("visibilitychange", looked);
      if (timer) clearTimeout(timer);
    };
  }, [organization, begin, router, queries]);

  const editing = edited.at(-1) ?? null;
  useEffect(() => {
    const timer = setTimeout(() => where.current({ projectId, place: pathname, editing }), MOVE_MS);
    return () => clearTimeout(timer);
  }, [projectId, pathname, editing]);

  const live = useMemo<Live>(
    () => ({
      people,
      enter(id) {
        project.current = id;
        setProjectId(id);
        return () => {
          project.current = null;
          setProjectId(null);
          setPeople([]);
        };
      },
      edit(what) {
        setEdited((before) => [...before, what]);
        return () =>
          setEdited((before) => {
            const at = before.lastIndexOf(what);
            return at === -1 ? before : before.toSpliced(at, 1);
          });
      },
    }),
    [people],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** Says that the page belongs to a project, so that others on it see who is there. */
export function InProject({ id }: { id: string }) {
  const { enter } = use(LiveContext);
  const enterOnce = useRef(enter);
  useEffect(() => enterOnce.current(id), [id]);
  return null;
}

/** Everybody else who has a page of this project open. */
export const usePeopleHere = (): readonly Person[] => use(LiveContext).people;

/** Tells the others what is being edited here; null while nothing is. */
export function useEditing(what: string | null): void {
  const { edit } = use(LiveContext);
  const editOnce = useRef(edit);
  useEffect(() => (what === null ? undefined : editOnce.current(what)), [what]);
}
