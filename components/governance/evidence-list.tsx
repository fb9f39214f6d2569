"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { type Evidence, evidenceSchema } from "#domain/governance/schemas.ts";

/** The pieces of evidence of an item; a new one is a web address or a sentence. */
export function EvidenceList({
  evidence,
  full,
  readOnly,
  onChange,
}: {
  evidence: readonly Evidence[];
  full: boolean;
  readOnly: boolean;
  onChange: (evidence: Evidence[]) => void;
}) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const add = () => {
    const parsed = evidenceSchema.safeParse(pieceOf(text));
    if (!parsed.success) {
      setProblem(parsed.error.issues[0]?.message ?? "This cannot be kept as evidence.");
      return;
    }
    onChange([...evidence, parsed.data]);
    setText("");
    setProblem(null);
  };
  return (
    <div className="grid gap-2">
      <h3 className="text-sm font-medium text-ink-2">Evidence</h3>
      {evidence.length === 0 ? (
        <p className="text-sm text-ink-3">Nothing yet that shows it.</p>
      ) : (
        <ul className="grid gap-1">
          {evidence.map((piece, index) => (
            <li key={keyOf(piece)} className="flex items-baseline gap-2 text-sm">
              <span className="min-w-0 flex-1 break-words">
                <Piece piece={piece} />
              </span>
              {!readOnly && (
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={`Remove evidence ${index + 1}`}
                  onClick={() => onChange(evidence.filter((_one, at) => at !== index))}
                >
                  Remove
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {!readOnly && !full && (
        <div className="flex items-start gap-2">
          <Field
            label="Add evidence"
            hint="An address that starts with https://, or a sentence."
            error={problem}
            className="flex-1"
          >
            <Input
              value={text}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                event.preventDefault();
                if (text.trim() !== "") add();
              }}
            />
          </Field>
          <Button disabled={text.trim() === ""} onClick={add} className="mt-6">
            Add
          </Button>
        </div>
      )}
    </div>
  );
}

const pieceOf = (text: string): unknown =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(text.trim()) ? { kind: "link", url: text.trim() } : { kind: "note", text };

const keyOf = (piece: Evidence): string => JSON.stringify(piece);

function Piece({ piece }: { piece: Evidence }) {
  switch (piece.kind) {
    case "link":
      return (
        <a href={piece.url} rel="noopener nofollow" target="_blank" className="link break-all">
          {piece.label ?? piece.url}
        </a>
      );
    case "object":
      return (
        <>
          {piece.label ?? piece.objectKind.replaceAll("_", " ")} <code>{piece.objectId}</code>
        </>
      );
    case "note":
      return <span className="whitespace-pre-line">{piece.text}</span>;
  }
}
