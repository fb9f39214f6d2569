"use client";

import { type KeyboardEvent, useId, useState } from "react";
import { useEditing } from "#components/trpc/live.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/states.tsx";
import { fromWritten, mentionKey, toWritten } from "#domain/discussion/mentions.ts";
import { COMMENT_MAX } from "#domain/discussion/schemas.ts";
import type { NamedPeople } from "#domain/discussion/view.ts";
import { joinNames } from "#domain/format/names.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { Markdown } from "./markdown.tsx";
import { type Chosen, MentionBox } from "./mention-box.tsx";
import { useDraft } from "./use-draft.ts";

export type Written = { body: string; blocking: boolean };

/** A place to write markdown, with its preview. What was written stays, also over a change of page, until it was sent or given up. */
export function Composer({
  projectId,
  label,
  submitLabel,
  initial = "",
  people = [],
  autoFocus = false,
  mayBlock = false,
  editing,
  draft: about,
  pending,
  error,
  onSubmit,
  onCancel,
}: {
  projectId: string;
  label: string;
  submitLabel: string;
  initial?: string;
  /** Whom the initial text names. */
  people?: NamedPeople;
  autoFocus?: boolean;
  /** Offers to hold approvals up. */
  mayBlock?: boolean;
  /** What others are told is being written while there is something in the box. */
  editing: string;
  /** What this is about, for what is written to be found again: `answer cmt_...`. */
  draft: string;
  pending: boolean;
  error: string | null;
  /** Calls `clear` once the text is safe elsewhere. */
  onSubmit: (written: Written, clear: () => void) => void;
  onCancel?: () => void;
}) {
  const [begun] = useState(() => {
    const named = people.map(
      ({ id, name }): Chosen => ({ mention: { kind: "person", id }, name, sees: true }),
    );
    return { text: toWritten(initial, named), chosen: named, blocking: false };
  });
  const { draft, change, sent, drop } = useDraft(about, begun);
  const { text, chosen, blocking } = draft;
  const [previewing, setPreviewing] = useState(false);
  const previewId = useId();
  const body = fromWritten(text, chosen);
  const empty = text.trim() === "";
  const tooLong = body.length > COMMENT_MAX;
  useEditing(!empty && text !== begun.text ? editing : null);
  const inVain = chosen.filter(({ name, sees }) => !sees && text.includes(`@${name}`));
  const submit = () => {
    if (empty || tooLong || pending) return;
    onSubmit({ body, blocking: mayBlock && blocking }, () => {
      sent(text);
      setPreviewing(false);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
    if (event.key === "Escape" && onCancel && (empty || text === begun.text)) {
      event.stopPropagation();
      onCancel();
    }
  };
  const choose = (one: Chosen) =>
    change({
      chosen: [...chosen.filter(({ mention }) => mentionKey(mention) !== mentionKey(one.mention)), one],
    });
  const giveUp = () => {
    drop(begun.text);
    onCancel?.();
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
        error={
          tooLong
            ? `The comment has ${formatCount(body.length)} characters; ${formatCount(COMMENT_MAX)} is the most. Shorten it, or attach the long text as evidence.`
            : error
        }
      >
        <MentionBox
          projectId={projectId}
          value={text}
          onChange={(next) => change({ text: next })}
          onChoose={choose}
          autoFocus={autoFocus}
          hidden={previewing}
          placeholder={`${label}. @ names somebody.`}
          onKeyDown={onKeyDown}
        />
      </Field>
      {previewing && (
        <div id={previewId} className="min-h-16 rounded-control border border-line px-2.5 py-1.5">
          <Markdown
            text={body}
            people={chosen.flatMap(({ mention, name }) =>
              mention.kind === "person" ? [{ id: mention.id, name }] : [],
            )}
          />
        </div>
      )}
      {inVain.length > 0 && (
        <Notice tone="warn" className="text-sm">
          {joinNames(inVain.map(({ name }) => name))} {inVain.length === 1 ? "does" : "do"} not see this
          project and will not be told. Add them to the project first, or send it as it is.
        </Notice>
      )}
      {mayBlock && !empty && (
        <Checkbox
          checked={blocking}
          onChange={(event) => change({ blocking: event.target.checked })}
          label="Holds approvals up until it is resolved"
        />
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
            <Button size="sm" variant="ghost" onClick={giveUp}>
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
