"use client";

import { useState } from "react";
import { buttonVariants } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { toast } from "#components/ui/toast.ts";
import { type Format, formatsOf, type Picture } from "./picture.ts";

const LABELS: Readonly<Record<Format, string>> = {
  png: "Picture (PNG)",
  svg: "Drawing (SVG)",
  csv: "Numbers (CSV)",
  json: "Numbers (JSON)",
};

/** Takes a picture out of the portal, in the formats that it comes in. What draws files is loaded when the first is asked for. */
export function ExportMenu({ picture }: { picture: Picture }) {
  const [isBusy, setBusy] = useState(false);
  const take = async (format: Format) => {
    setBusy(true);
    try {
      const { downloadPicture } = await import("./download.ts");
      await downloadPicture(picture, format, new Date());
    } catch {
      toast.error(
        `The ${format.toUpperCase()} file was not made. The figures on the page are untouched. Try again, or take another format.`,
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        className={buttonVariants({ size: "sm" })}
        aria-label={`Export: ${picture.title}`}
        disabled={isBusy}
      >
        Export
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {formatsOf(picture).map((format) => (
          <DropdownMenuItem key={format} onSelect={() => void take(format)}>
            {LABELS[format]}
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
