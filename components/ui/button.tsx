import { cva, type VariantProps } from "class-variance-authority";
import Link from "next/link";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

export const buttonVariants = cva(
  "inline-flex items-center justify-center gap-1.5 rounded-control border font-medium select-none text-center " +
    "transition-colors duration-120 no-underline disabled:opacity-55 aria-disabled:opacity-55 aria-disabled:cursor-not-allowed",
  {
    variants: {
      variant: {
        default: "border-line bg-panel text-ink hover:bg-line-2",
        primary:
          "border-accent bg-accent text-accent-ink hover:bg-accent-hover hover:border-accent-hover aria-disabled:hover:bg-accent",
        ghost: "border-transparent bg-transparent text-ink-2 hover:bg-line-2 hover:text-ink",
        danger: "border-bad bg-bad text-bad-ink hover:opacity-90",
      },
      size: {
        md: "min-h-8 px-3 py-1 text-base",
        sm: "min-h-7 px-2.5 py-0.5 text-sm",
        icon: "size-8 p-0",
      },
    },
    defaultVariants: { variant: "default", size: "md" },
  },
);

type Look = VariantProps<typeof buttonVariants> & {
  /** Why this cannot be done now or by this person. Shown on hover and focus; the button stays reachable. */
  disabledReason?: string | null | undefined;
};

export type ButtonProps = Omit<ComponentProps<"button">, "ref"> &
  Look & {
    ref?: ComponentProps<"button">["ref"];
    /** The act is on its way: the button keeps its words and refuses a second press. */
    pending?: boolean;
  };

/** A button whose words say what will happen. */
export function Button({
  variant,
  size,
  disabledReason,
  pending = false,
  className,
  children,
  ...rest
}: ButtonProps) {
  const look = cn(buttonVariants({ variant, size }), className);
  if (disabledReason) {
    const { onClick: _onClick, disabled: _disabled, type: _type, form: _form, ...inert } = rest;
    return (
      <WithReason reason={disabledReason}>
        {(id) => (
          <button {...inert} type="button" aria-disabled="true" aria-describedby={id} className={look}>
            {children}
          </button>
        )}
      </WithReason>
    );
  }
  return (
    <button
      type="button"
      {...rest}
      disabled={pending || rest.disabled}
      aria-busy={pending || undefined}
      className={look}
    >
      {pending && <Spinner />}
      {children}
    </button>
  );
}

export type ButtonLinkProps = ComponentProps<typeof Link> & Look;

/** A link that looks like a button: for going somewhere, never for changing something. */
export function ButtonLink({ variant, size, disabledReason, className, children, ...rest }: ButtonLinkProps) {
  const look = cn(buttonVariants({ variant, size }), className);
  if (disabledReason) {
    return (
      <WithReason reason={disabledReason}>
        {(id) => (
          <button type="button" aria-disabled="true" aria-describedby={id} className={look}>
            {children}
          </button>
        )}
      </WithReason>
    );
  }
  return (
    <Link prefetch={false} {...rest} className={look}>
      {children}
    </Link>
  );
}

function WithReason({ reason, children }: { reason: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <span className="group/reason relative inline-flex">
      {children(id)}
      <span
        id={id}
        role="tooltip"
        className={
          "pointer-events-none invisible absolute top-full right-0 z-40 mt-1.5 w-max max-w-60 rounded-control bg-ink px-2.5 py-1.5 " +
          "text-left text-xs font-normal text-paper opacity-0 transition-opacity duration-120 " +
          "group-hover/reason:visible group-hover/reason:opacity-100 group-focus-within/reason:visible group-focus-within/reason:opacity-100"
        }
      >
        {reason}
      </span>
    </span>
  );
}

/** A small turning ring beside the words of something under way. */
export function Spinner({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "inline-block size-3.5 animate-spin rounded-full border-2 border-current border-r-transparent",
        className,
      )}
    />
  );
}
