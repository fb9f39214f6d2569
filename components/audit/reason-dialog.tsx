"use client";

import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";

/** An act that needs a reason, with whatever else it asks for above it. */
export function ReasonDialog({
  trigger,
  triggerVariant,
  triggerSize,
  title,
  description,
  act,
  variant = "primary",
  hint,
  disabledReason,
  ready = true,
  pending,
  error,
  onOpen,
  onAct,
  children,
}: {
  trigger: string;
  triggerVariant?: "ghost" | "primary";
  triggerSize?: "sm";
  title: string;
  description: ReactNode;
  /** The button's words: what will happen. */
  act: string;
  variant?: "primary" | "danger";
  hint?: string;
  disabledReason?: string | null;
  ready?: boolean;
  pending: boolean;
  error: string | undefined;
  onOpen?: () => void;
  onAct: (reason: string, close: () => void) => void;
  children?: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) return;
    setReason("");
    onOpen?.();
  };
  const button = (
    <Button variant={triggerVariant} size={triggerSize} disabledReason={disabledReason}>
      {trigger}
    </Button>
  );
  if (disabledReason) return button;
  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogTrigger asChild>{button}</DialogTrigger>
      <DialogContent title={title} description={description}>
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            onAct(reason, () => setOpen(false));
          }}
        >
          {children}
          <Field label="Reason" hint={hint ?? "It is kept in the log."} error={error}>
            <Textarea
              value={reason}
              maxLength={2_000}
              required
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          <DialogFooter>
            <Button onClick={() => setOpen(false)}>Leave it as it is</Button>
            <Button type="submit" variant={variant} pending={pending} disabled={!ready}>
              {act}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
