"use client";

import { Select as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { Chevron, controlClass } from "./input.tsx";
import { readNonce } from "./style-nonce.tsx";

export { NativeSelect } from "./input.tsx";

export const Select = Primitive.Root;
export const SelectValue = Primitive.Value;
export const SelectGroup = Primitive.Group;

export function SelectTrigger({ className, children, ...rest }: ComponentProps<typeof Primitive.Trigger>) {
  return (
    <Primitive.Trigger
      {...rest}
      className={cn(
        controlClass,
        "inline-flex items-center justify-between gap-2 text-left data-placeholder:text-ink-3",
        className,
      )}
    >
      {children}
      <Primitive.Icon asChild>
        <Chevron />
      </Primitive.Icon>
    </Primitive.Trigger>
  );
}

export function SelectContent({ className, children, ...rest }: ComponentProps<typeof Primitive.Content>) {
  return (
    <Primitive.Portal>
      <Primitive.Content
        position="popper"
        sideOffset={4}
        collisionPadding={8}
        {...rest}
        className={cn(
          "animate-float z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-panel border border-line bg-panel text-ink shadow-float",
          className,
        )}
      >
        <Primitive.Viewport nonce={readNonce()} className="p-1.5">
          {children}
        </Primitive.Viewport>
      </Primitive.Content>
    </Primitive.Portal>
  );
}

export function SelectItem({ className, children, ...rest }: ComponentProps<typeof Primitive.Item>) {
  return (
    <Primitive.Item
      {...rest}
      className={cn(
        "flex cursor-default items-center justify-between gap-4 rounded-control px-2.5 py-1 select-none data-disabled:text-ink-3 data-highlighted:bg-line-2 outline-none",
        className,
      )}
    >
      <Primitive.ItemText>{children}</Primitive.ItemText>
      <Primitive.ItemIndicator aria-hidden="true">✓</Primitive.ItemIndicator>
    </Primitive.Item>
  );
}

export function SelectLabel({ className, ...rest }: ComponentProps<typeof Primitive.Label>) {
  return (
    <Primitive.Label {...rest} className={cn("px-2.5 py-1 text-2xs font-semibold text-ink-3", className)} />
  );
}
