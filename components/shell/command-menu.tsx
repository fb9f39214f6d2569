"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Kbd } from "#components/ui/bits.tsx";
import type { Command } from "./commands.ts";
import { shortcutsAreOn } from "./shortcuts.ts";

const loadPalette = () => import("./palette.tsx");
const Palette = dynamic(() => loadPalette().then((part) => part.Palette), { ssr: false });
const KeySheet = dynamic(() => import("./key-sheet.tsx").then((part) => part.KeySheet), { ssr: false });

const CHORD_MS = 1200;

/** A dialog that has just closed may still have the focus for a moment: nobody types there. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    !target.closest("dialog:not([open])") &&
    (target.isContentEditable || target.matches("input, textarea, select, [role=textbox], [role=combobox]"))
  );
}

/** The search button, and the keys that work on every page: Cmd/Ctrl-K, ?, and g with a letter. */
export function CommandMenu({ org, commands }: { org: string; commands: readonly Command[] }) {
  const router = useRouter();
  const [open, setOpen] = useState<"palette" | "keys" | null>(null);
  const chordStart = useRef(0);
  // A dialog tells of its end a moment later, when a key may have opened the other one already.
  const closed = (which: "palette" | "keys") => setOpen((now) => (now === which ? null : now));

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      // The first of the two keys fetches what the second opens.
      if (event.key === "Control" || event.key === "Meta") void loadPalette();
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.altKey) {
        event.preventDefault();
        setOpen((now) => (now === "palette" ? null : "palette"));
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || event.repeat) return;
      if (isTyping(event.target) || document.querySelector("dialog[open], [role=dialog]")) return;
      if (!shortcutsAreOn()) return;
      if (event.key === "?") {
        event.preventDefault();
        setOpen("keys");
      } else if (event.timeStamp - chordStart.current < CHORD_MS) {
        chordStart.current = 0;
        const command = commands.find((one) => one.jump === event.key.toLowerCase());
        if (command) {
          event.preventDefault();
          router.push(command.href);
        }
      } else if (event.key === "g") {
        chordStart.current = event.timeStamp;
      }
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [commands, router]);

  return (
    <>
      <button
        type="button"
        onClick={() => setOpen("palette")}
        onPointerEnter={() => void loadPalette()}
        onFocus={() => void loadPalette()}
        aria-keyshortcuts="Control+K Meta+K"
        className="flex min-h-8 items-center justify-between gap-3 rounded-control border border-line bg-panel px-2.5 text-ink-3 hover:bg-line-2 sm:w-67.5"
      >
        <span className="max-sm:sr-only">Search or jump to…</span>
        <svg
          aria-hidden="true"
          width="14"
          height="14"
          viewBox="0 0 14 14"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          className="sm:hidden"
        >
          <circle cx="6" cy="6" r="4" />
          <path d="m9 9 3.5 3.5" />
        </svg>
        <Kbd className="max-sm:hidden">Ctrl K</Kbd>
      </button>
      {open === "palette" && (
        <Palette
          org={org}
          commands={commands}
          onClose={() => closed("palette")}
          onKeys={() => setOpen("keys")}
        />
      )}
      {open === "keys" && <KeySheet commands={commands} onClose={() => closed("keys")} />}
    </>
  );
}
