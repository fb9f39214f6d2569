import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

/** A panel with a title row. `meta` is the quiet line at its right, `actions` are buttons there. */
export function Card({
  title,
  meta,
  actions,
  flush = false,
  level = 2,
  className,
  children,
  ...rest
}: Omit<ComponentProps<"section">, "title"> & {
  title?: ReactNode;
  meta?: ReactNode;
  actions?: ReactNode;
  /** No padding: for a table that reaches the edges. */
  flush?: boolean;
  level?: 2 | 3;
}) {
  const id = useId();
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section
      aria-labelledby={title ? id : undefined}
      {...rest}
      className={cn(
        "min-w-0 rounded-panel border border-line bg-panel shadow-panel",
        !flush && "px-4.5 py-4",
        flush && "overflow-clip",
        className,
      )}
    >
      {(title || meta || actions) && (
        <div
          className={cn(
            "mb-2 flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1",
            flush && "mb-0 px-4.5 py-3",
          )}
        >
          {title && (
            <Heading id={id} className="mr-auto text-base">
              {title}
            </Heading>
          )}
          {meta && <span className="text-xs text-ink-3">{meta}</span>}
          {actions && <span className="flex items-center gap-2">{actions}</span>}
        </div>
      )}
      {children}
    </section>
  );
}

export { Card as Panel };

/** A second heading inside a card, with its own quiet line. */
export function CardPart({
  title,
  meta,
  className,
  children,
}: {
  title: ReactNode;
  meta?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className={cn("mt-5", className)}>
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
        <h3 className="text-base">{title}</h3>
        {meta && <span className="text-xs text-ink-3">{meta}</span>}
      </div>
      {children}
    </div>
  );
}
