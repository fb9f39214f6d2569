"use client";

import { Command as Cmdk } from "cmdk";
import { useRouter } from "next/navigation";
import { Kbd } from "#components/ui/bits.tsx";
import { type Command, commandScore, groupCommands } from "./commands.ts";
import { Modal } from "./modal.tsx";

/** Find a page or an act by typing. Loaded when it is first opened. */
export function Palette({
  commands,
  onClose,
  onKeys,
}: {
  commands: readonly Command[];
  onClose: () => void;
  onKeys: () => void;
}) {
  const router = useRouter();
  const item =
    "flex min-h-9 cursor-pointer items-center justify-between gap-3 rounded-control px-2.5 data-[selected=true]:bg-accent-weak";
  return (
    <Modal label="Search or jump to" onClose={onClose}>
      <Cmdk
        label="Search or jump to"
        filter={(value, search, keywords) => commandScore(value, search, keywords)}
        className="flex max-h-[75vh] flex-col"
      >
        <Cmdk.Input
          data-initial-focus
          placeholder="Search or jump to…"
          className="w-full border-b border-line bg-transparent px-4 py-3 text-lg outline-none"
        />
        <Cmdk.List className="overflow-y-auto overscroll-contain p-1.5 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-ink-3">
          <Cmdk.Empty className="px-2.5 py-4 text-ink-2">
            Nothing here has that name. Try fewer letters.
          </Cmdk.Empty>
          {groupCommands(commands).map(({ group, items }) => (
            <Cmdk.Group key={group} heading={group}>
              {items.map((command) => (
                <Cmdk.Item
                  key={command.href + command.label}
                  value={`${command.label}\n${command.href}`}
                  keywords={[group, ...(command.keywords ?? [])]}
                  onSelect={() => {
                    onClose();
                    router.push(command.href);
                  }}
                  className={item}
                >
                  <span className="truncate">{command.label}</span>
                  {command.jump && (
                    <span className="shrink-0">
                      <Kbd>g</Kbd> <Kbd>{command.jump}</Kbd>
                    </span>
                  )}
                </Cmdk.Item>
              ))}
            </Cmdk.Group>
          ))}
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
