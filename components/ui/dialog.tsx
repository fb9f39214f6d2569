"use client";

import { Dialog as Primitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;
export const DialogClose = Primitive.Close;

type ContentProps = Omit<ComponentProps<typeof Primitive.Content>, "title"> & {
  title: ReactNode;
  description?: ReactNode;
};

/** A question over the page. At 360 px it fills the screen, so that signing is a page of its own. */
export function DialogContent({ title, description, className, children, ...rest }: ContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="animate-fade fixed inset-0 z-50 bg-scrim" />
      <Primitive.Content
        {...(description ? {} : { "aria-describedby": undefined })}
        {...rest}
        className={cn(
          "animate-float fixed z-50 grid max-h-dvh content-start gap-4 overflow-y-auto overscroll-contain bg-panel p-5 shadow-float",
          "max-sm:inset-0 sm:top-[12vh] sm:left-1/2 sm:max-h-[80vh] sm:w-[min(34rem,calc(100vw-2rem))] sm:-translate-x-1/2 sm:rounded-panel sm:border sm:border-line",
          className,
        )}
      >
        <Head title={title} description={description} />
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}

export function DialogFooter({ className, ...rest }: ComponentProps<"div">) {
  return <div {...rest} className={cn("flex flex-wrap justify-end gap-2", className)} />;
}

export const Sheet = Primitive.Root;
export const SheetTrigger = Primitive.Trigger;
export const SheetClose = Primitive.Close;

/** A panel from the side, beside the page it belongs to. */
export function SheetContent({
  title,
  description,
  side = "right",
  className,
  children,
  ...rest
}: ContentProps & { side?: "left" | "right" }) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="animate-fade fixed inset-0 z-50 bg-scrim" />
      <Primitive.Content
        {...(description ? {} : { "aria-describedby": undefined })}
        {...rest}
        className={cn(
          "animate-sheet fixed inset-y-0 z-50 grid w-[min(28rem,100vw)] content-start gap-4 overflow-y-auto overscroll-contain bg-panel p-5 shadow-float",
          side === "right" ? "right-0 border-l border-line" : "left-0 border-r border-line [--from:-24px]",
          className,
        )}
      >
        <Head title={title} description={description} />
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}

function Head({ title, description }: { title: ReactNode; description?: ReactNode }) {
  return (
    <div className="pr-8">
      <Primitive.Title className="text-lg">{title}</Primitive.Title>
      {description && (
        <Primitive.Description className="mt-1 text-ink-2">{description}</Primitive.Description>
      )}
      <Primitive.Close
        aria-label="Close"
        className="absolute top-3.5 right-3.5 inline-flex size-8 items-center justify-center rounded-control text-ink-3 hover:bg-line-2 hover:text-ink"
      >
        <span aria-hidden="true">✕</span>
      </Primitive.Close>
    </div>
  );
}
