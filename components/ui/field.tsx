import { type ComponentProps, cloneElement, type ReactElement, type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

export function Label({
  className,
  htmlFor,
  children,
  ...rest
}: ComponentProps<"label"> & { htmlFor: string }) {
  return (
    <label htmlFor={htmlFor} {...rest} className={cn("text-sm font-medium text-ink-2", className)}>
      {children}
    </label>
  );
}

type ControlProps = {
  id?: string;
  required?: boolean;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean | "true" | "false" | "grammar" | "spelling";
};

/** Label, one control, hint and error, tied together for assistive technology. The child takes the ids. */
export function Field({
  label,
  hint,
  error,
  optional = false,
  className,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  optional?: boolean;
  className?: string;
  children: ReactElement<ControlProps>;
}) {
  const base = useId();
  const id = children.props.id ?? `${base}control`;
  const hintId = hint ? `${base}hint` : null;
  const errorId = error ? `${base}error` : null;
  const describedBy =
    [children.props["aria-describedby"], hintId, errorId].filter(Boolean).join(" ") || undefined;
  return (
    <div className={cn("grid content-start gap-1", className)}>
      <Label htmlFor={id}>
        {label}
        {optional && <span className="font-normal text-ink-3"> (optional)</span>}
      </Label>
      {cloneElement(children, {
        id,
        "aria-describedby": describedBy,
        "aria-invalid": error ? true : children.props["aria-invalid"],
      })}
      {hint && (
        <p id={hintId ?? undefined} className="text-xs text-ink-3">
          {hint}
        </p>
      )}
      {error && (
        <p id={errorId ?? undefined} role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
