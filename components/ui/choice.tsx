import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn.ts";

type Box = Omit<ComponentProps<"input">, "type"> & { label?: ReactNode; hint?: ReactNode };

/** A checkbox with its words. Without `label` it needs an `aria-label`. */
export function Checkbox({ label, hint, className, ...rest }: Box) {
  const ownId = useId();
  const id = rest.id ?? ownId;
  const box = (
    <input
      type="checkbox"
      {...rest}
      id={id}
      className={cn("mt-0.5 size-4 shrink-0 accent-accent", className)}
    />
  );
  return label ? <Worded id={id} control={box} label={label} hint={hint} /> : box;
}

// The browser itself reports a checkbox's state as the switch's, so aria-checked would only repeat it.
const switchRole = { role: "switch" };

/** On or off at once, for settings that take effect without a save button. */
export function Switch({ label, hint, className, ...rest }: Box) {
  const ownId = useId();
  const id = rest.id ?? ownId;
  const box = (
    <input
      type="checkbox"
      {...switchRole}
      {...rest}
      id={id}
      className={cn(
        "relative h-5 w-9 shrink-0 appearance-none rounded-full border border-line-strong bg-line-2 transition-colors duration-120",
        "before:absolute before:top-0.5 before:left-0.5 before:size-3.5 before:rounded-full before:bg-ink-2 before:transition-transform before:duration-120",
        "checked:border-accent checked:bg-accent checked:before:translate-x-4 checked:before:bg-accent-ink disabled:opacity-55",
        className,
      )}
    />
  );
  return label ? <Worded id={id} control={box} label={label} hint={hint} /> : box;
}

export type RadioOption = { value: string; label: ReactNode; hint?: ReactNode; disabled?: boolean };

/** One of a few. `inputProps` takes what `register(name)` returns. */
export function RadioGroup({
  legend,
  options,
  name,
  value,
  defaultValue,
  onValueChange,
  inputProps,
  className,
}: {
  legend: ReactNode;
  options: readonly RadioOption[];
  name: string;
  value?: string;
  defaultValue?: string;
  onValueChange?: (value: string) => void;
  inputProps?: Omit<ComponentProps<"input">, "type" | "value">;
  className?: string;
}) {
  const base = useId();
  return (
    <fieldset className={cn("grid gap-1.5", className)}>
      <legend className="mb-1.5 text-sm font-medium text-ink-2">{legend}</legend>
      {options.map((option) => (
        <Worded
          key={option.value}
          id={`${base}${option.value}`}
          label={option.label}
          hint={option.hint}
          control={
            <input
              type="radio"
              name={name}
              {...inputProps}
              id={`${base}${option.value}`}
              value={option.value}
              disabled={option.disabled}
              {...(value === undefined
                ? { defaultChecked: defaultValue === option.value }
                : { checked: value === option.value })}
              {...(onValueChange ? { onChange: () => onValueChange(option.value) } : {})}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
          }
        />
      ))}
    </fieldset>
  );
}

/** A number on a line, with its value beside it. */
export function Slider({
  output,
  className,
  ...rest
}: Omit<ComponentProps<"input">, "type"> & { output?: ReactNode }) {
  return (
    <span className="flex items-center gap-3">
      <input type="range" {...rest} className={cn("slider min-w-0 flex-1", className)} />
      {output !== undefined && <output className="tabular min-w-8 text-ink">{output}</output>}
    </span>
  );
}

function Worded({
  id,
  control,
  label,
  hint,
}: {
  id: string;
  control: ReactNode;
  label: ReactNode;
  hint?: ReactNode;
}) {
  return (
    <label htmlFor={id} className="flex items-start gap-2">
      {control}
      <span>
        {label}
        {hint && <span className="block text-xs text-ink-3">{hint}</span>}
      </span>
    </label>
  );
}
