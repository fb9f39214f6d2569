"use client";

import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { cn } from "#components/ui/cn.ts";
import { Textarea } from "#components/ui/input.tsx";
import { type Mentionable, mentionAt, mentionKey } from "#domain/discussion/mentions.ts";

export type Chosen = Mentionable & { sees: boolean };

/** A place to write that offers people and roles after an `@`. Arrow keys and Enter choose, Escape goes on writing. */
export function MentionBox({
  projectId,
  value,
  onChange,
  onChoose,
  onKeyDown,
  ...rest
}: {
  projectId: string;
  value: string;
  onChange: (value: string) => void;
  onChoose: (chosen: Chosen) => void;
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  id?: string;
  autoFocus?: boolean;
  placeholder?: string;
  hidden?: boolean;
}) {
  const trpc = useTRPC();
  const listId = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const [at, setAt] = useState<{ from: number; asked: string } | null>(null);
  const [active, setActive] = useState(0);
  const asked = at?.asked ?? "";
  const offers = useQuery(
    trpc.discussion.mentionable.queryOptions(
      { projectId, asked },
      { enabled: at !== null, staleTime: 30_000, placeholderData: (before) => before },
    ),
  );
  const items = at === null ? [] : (offers.data?.items ?? []);
  const shown = Math.min(active, Math.max(0, items.length - 1));
  const open = items.length > 0;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    // In a panel that scrolls the list may begin below its edge.
    list.current?.scrollIntoView({ block: "nearest" });
    list.current?.children[shown]?.scrollIntoView({ block: "nearest" });
  }, [open, shown]);

  const look = (text: string, caret: number) => {
    setAt(mentionAt(text, caret));
    setActive(0);
  };
  const choose = (index: number) => {
    const item = items[index];
    if (!item || !at) return;
    const written = `@${item.name} `;
    const caret = at.from + written.length;
    onChange(value.slice(0, at.from) + written + value.slice(at.from + at.asked.length + 1));
    onChoose(item);
    setAt(null);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(caret, caret);
    });
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (items.length > 0) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) {
        event.preventDefault();
        setActive((shown + step + items.length) % items.length);
        return;
      }
      if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        choose(shown);
        return;
      }
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        setAt(null);
        return;
      }
    }
    onKeyDown(event);
  };
  return (
    <div className="relative">
      <Textarea
        {...rest}
        ref={box}
        value={value}
        dir="auto"
        aria-autocomplete="list"
        aria-controls={items.length > 0 ? listId : undefined}
        aria-activedescendant={items.length > 0 ? `${listId}-${shown}` : undefined}
        onChange={(event) => {
          onChange(event.target.value);
          look(event.target.value, event.target.selectionStart);
        }}
        onKeyDown={onKey}
        onBlur={() => setAt(null)}
        className="min-h-16"
      />
      {items.length > 0 && (
        <div
          ref={list}
          id={listId}
          role="listbox"
          aria-label="People and roles"
          className="absolute inset-x-0 top-full z-40 mt-1 max-h-64 overflow-auto rounded-panel border border-line bg-panel p-1 shadow-float"
        >
          {items.map((item, index) => (
            <div
              key={mentionKey(item.mention)}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === shown}
              // Before the box loses the focus and the list closes.
              onPointerDown={(event) => {
                event.preventDefault();
                choose(index);
              }}
              className={cn(
                "flex cursor-pointer flex-wrap items-baseline gap-x-2 rounded-control px-2 py-1.5",
                index === shown && "bg-line-2",
              )}
            >
              <span className="font-medium">{item.name}</span>
              <span className="min-w-0 truncate text-xs text-ink-3">{item.detail}</span>
              {!item.sees && (
                <span className="text-xs text-warn">does not see this project: will not be told</span>
              )}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
