"use client";

import { type KeyboardEvent, useId, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { COMMENT_MAX } from "#domain/discussion/schemas.ts";
import { Markdown } from "./markdown.tsx";

/** A place to write markdown, with its preview. What was written stays until it was sent. */
export function Composer({
  label,
  submitLabel,
  initial = "",
  autoFocus = false,
  pending,
  error,
  onSubmit,
  onCancel,
}: {
  label: string;
  submitLabel: string;
  initial?: string;
  autoFocus?: boolean;
  pending: boolean;
  error: string | null;
  /** Calls `clear` once the text is safe elsewhere. */
  onSubmit: (body: string, clear: () => void) => void;
  onCancel?: () => void;
}) {
  const [body, setBody] = useState(initial);
  const [previewing, setPreviewing] = useState(false);
  const previewId = useId();
  const empty = body.trim() === "";
  const tooLong = body.length > COMMENT_MAX;
  const submit = () => {
    if (!empty && !tooLong && !pending) onSubmit(body, () => setBody(""));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
    if (event.key === "Escape" && onCancel && (empty || body === initial)) {
      event.stopPropagation();
      onCancel();
    }
  };
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field
        label={<span className="sr-only">{label}</span>}
        error={tooLong ? `The comment is longer than ${COMMENT_MAX} characters. Shorten it.` : error}
      >
        <Textarea
          value={body}
          autoFocus={autoFocus}
          hidden={previewing}
          placeholder={label}
          onChange={(event) => setBody(event.target.value)}
          onKeyDown={onKeyDown}
          className="min-h-16"
        />
      </Field>
      {previewing && (
        <div id={previewId} className="min-h-16 rounded-control border border-line px-2.5 py-1.5">
          <Markdown text={body} />
        </div>
      )}
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Button
          variant="ghost"
          size="sm"
          aria-pressed={previewing}
          aria-controls={previewing ? previewId : undefined}
          disabled={empty}
          onClick={() => setPreviewing(!previewing)}
        >
          {previewing ? "Go on writing" : "Show as it will look"}
        </Button>
        <span className="flex gap-2">
          {onCancel && (
            <Button size="sm" variant="ghost" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button
            size="sm"
            type="submit"
            variant={empty ? "default" : "primary"}
            pending={pending}
            disabled={empty || tooLong}
            title="Ctrl or ⌘ and Enter"
          >
            {submitLabel}
          </Button>
        </span>
      </div>
    </form>
  );
}
