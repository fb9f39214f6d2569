"use client";

import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";

/** The recovery codes, this once. */
export function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="Your recovery codes"
        description="Each stands in for the app once, when your phone is gone. They are shown now and never again: print them, or keep them where you keep passwords."
        onInteractOutside={(event) => event.preventDefault()}
      >
        <ul
          aria-label="Recovery codes"
          className="grid grid-cols-1 gap-x-6 gap-y-1 rounded-control bg-line-2 px-3 py-2.5 sm:grid-cols-2"
        >
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <DialogFooter className="items-center">
          <CopyButton text={codes.join("\n")} label="Copy all codes" />
          <Button variant="primary" onClick={onClose}>
            I have kept them
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
