import { formatDigest } from "#domain/format/numbers.ts";
import { cn } from "./cn.ts";
import { CopyButton } from "./copy-button.tsx";

/** A digest in its short form, with the whole of it on hover and to copy. */
export function Digest({
  value,
  algorithm,
  copy = true,
  className,
}: {
  value: string;
  /** Written before it, for example "sha256". */
  algorithm?: string;
  copy?: boolean;
  className?: string;
}) {
  return (
    <span className={cn("inline-flex items-baseline gap-0.5 whitespace-nowrap", className)}>
      <code title={value}>
        {algorithm ? `${algorithm} ` : ""}
        {formatDigest(value.replace(/^sha256:/, ""))}
      </code>
      {copy && <CopyButton text={value} label="Copy the whole digest" className="self-center" />}
    </span>
  );
}
