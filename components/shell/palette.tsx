"use client";

import { Command as Cmdk } from "cmdk";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { keepRecent, readRecent, withObject, withSearch } from "#components/search/recent.ts";
import { hitHref, titleOf } from "#components/search/result-list.tsx";
import { searchHref } from "#components/search/search-params.ts";
import { Kbd } from "#components/ui/bits.tsx";
import { SEARCH_KIND_LABELS, SEARCH_TEXT_MAX } from "#domain/discussion/search.ts";
import { type Command, commandScore, groupCommands } from "./commands.ts";
import { Modal } from "./modal.tsx";
import { organizationHref } from "./nav.ts";
import { useObjects } from "./use-objects.ts";

const item =
  "flex min-h-9 cursor-pointer items-center justify-between gap-3 rounded-control px-2.5 data-[selected=true]:bg-accent-weak data-[disabled=true]:cursor-default data-[disabled=true]:text-ink-3";

/** Stands before the value of what the server found: it answers to the words already, and comes after the pages. */
const FOUND = "\u0000";
const FOUND_SCORE = 0.2;
const EVERYTHING = `${FOUND}everything`;

/** Find a page, an act or an object by typing. Loaded when it is first opened. */
export function Palette({
  org,
  commands,
  onClose,
  onKeys,
}: {
  org: string;
  commands: readonly Command[];
  onClose: () => void;
  onKeys: () => void;
}) {
  const router = useRouter();
  const [text, setText] = useState("");
  const [recent] = useState(() => readRecent(org));
  const objects = useObjects(text);
  const typed = text.trim() !== "";
  const [chosen, setChosen] = useState("");
  const hasMoved = useRef(false);
  const firstFound = objects.items[0]?.id;
  useEffect(() => {
    // Until the server answers nothing but the search itself may fit; what it finds is then the better choice.
    if (firstFound && !hasMoved.current) setChosen((now) => (now === EVERYTHING ? FOUND + firstFound : now));
  }, [firstFound]);

  function go(href: string): void {
    if (typed) keepRecent(org, (kept) => withSearch(kept, text));
    onClose();
    router.push(href);
  }

  return (
    <Modal label="Search or jump to" onClose={onClose}>
      <Cmdk
        label="Search or jump to"
        value={chosen}
        onValueChange={setChosen}
        onKeyDown={({ key, ctrlKey }) => {
          if (key.startsWith("Arrow") || key === "Home" || key === "End" || ctrlKey) hasMoved.current = true;
        }}
        filter={(value, search, keywords) =>
          value.startsWith(FOUND) ? FOUND_SCORE : commandScore(value, search, keywords)
        }
        className="flex max-h-[75vh] flex-col"
      >
        <Cmdk.Input
          data-initial-focus
          value={text}
          onValueChange={(next) => {
            hasMoved.current = false;
            setText(next);
          }}
          maxLength={SEARCH_TEXT_MAX}
          placeholder="Search or jump to…"
          className="w-full border-b border-line bg-transparent px-4 py-3 text-lg outline-none"
        />
        <Cmdk.List className="overflow-y-auto overscroll-contain p-1.5 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-ink-3">
          <Cmdk.Empty className="px-2.5 py-4 text-ink-2">
            Nothing here has that name. Try fewer letters.
          </Cmdk.Empty>
          {!typed && recent.objects.length > 0 && (
            <Cmdk.Group heading="Lately">
              {recent.objects.map((object) => (
                <Cmdk.Item
                  key={object.id}
                  value={`${object.label}\n${object.id}`}
                  onSelect={() => go(object.href)}
                  className={item}
                >
                  <span className="truncate">{object.label}</span>
                  <span className="shrink-0 text-xs text-ink-3">{object.kind}</span>
                </Cmdk.Item>
              ))}
            </Cmdk.Group>
          )}
          {groupCommands(commands).map(({ group, items }) => (
            <Cmdk.Group key={group} heading={group}>
              {items.map((command) => (
                <CommandItem key={command.href + command.label} command={command} onGo={go} />
              ))}
            </Cmdk.Group>
          ))}
          {typed && (
            <Cmdk.Group heading="Found" value={`${FOUND}found`}>
              {objects.items.map((hit) => {
                const label = hit.kind === "comment" ? `Comment ${titleOf(hit)}` : titleOf(hit);
                const kind = SEARCH_KIND_LABELS[hit.kind].one;
                return (
                  <Cmdk.Item
                    key={hit.id}
                    value={FOUND + hit.id}
                    onSelect={() => {
                      const href = hitHref(org, hit);
                      keepRecent(org, (kept) => withObject(kept, { id: hit.id, label, kind, href }));
                      go(href);
                    }}
                    className={item}
                  >
                    <span className="min-w-0 py-1">
                      <span className="block truncate">{label}</span>
                      {hit.snippet.length > 0 && (
                        <span className="block truncate text-xs text-ink-3">
                          {hit.snippet.map((part) => part.text).join("")}
                        </span>
                      )}
                    </span>
                    <span className="shrink-0 text-xs text-ink-3">
                      {hit.project ? `${kind} · ${hit.project.name}` : kind}
                    </span>
                  </Cmdk.Item>
                );
              })}
              <Cmdk.Item
                value={EVERYTHING}
                onSelect={() => go(searchHref(`${organizationHref(org)}/search`, {}, { q: text }))}
                className={item}
              >
                <span className="truncate">Search everything for “{text}”</span>
                <span role="status" className="shrink-0 text-xs text-ink-3">
                  {objects.state}
                </span>
              </Cmdk.Item>
            </Cmdk.Group>
          )}
          <Cmdk.Group heading="Help">
            <Cmdk.Item value="Keyboard" keywords={["help", "shortcuts"]} onSelect={onKeys} className={item}>
              Keyboard <Kbd>?</Kbd>
            </Cmdk.Item>
          </Cmdk.Group>
        </Cmdk.List>
      </Cmdk>
    </Modal>
  );
}

function CommandItem({ command, onGo }: { command: Command; onGo: (href: string) => void }) {
  return (
    <Cmdk.Item
      value={`${command.label}\n${command.href}\n${command.group}`}
      keywords={[...(command.keywords ?? [])]}
      disabled={command.reason !== undefined}
      onSelect={() => onGo(command.href)}
      className={item}
    >
      <span className="min-w-0 truncate">{command.label}</span>
      {command.reason && <span className="text-right text-xs">{command.reason}</span>}
      {command.jump && (
        <span className="shrink-0">
          <Kbd>g</Kbd> <Kbd>{command.jump}</Kbd>
        </span>
      )}
    </Cmdk.Item>
  );
}
