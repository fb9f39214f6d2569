"use client";

import { useState } from "react";
import { Kbd } from "#components/ui/bits.tsx";
import { Button } from "#components/ui/button.tsx";
import { Switch } from "#components/ui/choice.tsx";
import type { Command } from "./commands.ts";
import { Modal } from "./modal.tsx";
import { setShortcuts, shortcutsAreOn } from "./shortcuts.ts";

/** Which keys do what, and the switch that turns single keys off. */
export function KeySheet({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }) {
  const [on, setOn] = useState(shortcutsAreOn);
  const jumps = commands.filter((command) => command.jump);
  return (
    <Modal label="Keyboard" onClose={onClose} className="overflow-y-auto p-5">
      <h2 className="mb-3 text-lg">Keyboard</h2>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5">
        <Row keys={["Ctrl", "K"]} what="Search or jump to a page" />
        <Row keys={["?"]} what="This sheet" />
        {jumps.map((command) => (
          <Row key={command.href} keys={["g", command.jump ?? ""]} what={command.label} />
        ))}
        <Row keys={["Esc"]} what="Close what is open" />
      </dl>
      <div className="mt-4 flex flex-wrap items-center justify-between gap-3 border-t border-line-2 pt-3">
        <Switch
          label="Single-key shortcuts"
          checked={on}
          onChange={(event) => {
            setShortcuts(event.target.checked);
            setOn(event.target.checked);
          }}
        />
        <Button onClick={onClose}>Close</Button>
      </div>
    </Modal>
  );
}

function Row({ keys, what }: { keys: readonly string[]; what: string }) {
  return (
    <>
      <dt className="flex gap-1">
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </dt>
      <dd>{what}</dd>
    </>
  );
}
