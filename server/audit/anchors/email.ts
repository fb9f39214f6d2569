import type { Pace } from "#domain/audit/anchors/rules.ts";
import type { Mailer } from "#server/kernel/mail.ts";
import type { Anchor, Copy } from "./anchor.ts";

/** Sends the checkpoint to the auditor, whose mailbox is then the copy. */
export function emailAnchor(settings: { to: string; pace: Pace; send: Mailer }): Anchor {
  const { to, pace, send } = settings;
  return {
    kind: "email",
    place: to,
    outside: true,
    pace,
    held: async () => null,
    async keep(copy) {
      await send({ to, subject: `Checkpoint of ${copy.size} audit entries`, text: letter(copy) });
      return "sent";
    },
    async warn({ origin, where, sentence }) {
      const text = `The audit log ${origin} contradicts its copy at ${where}.\n\n${sentence}\n\nSomebody changed the log, or an older backup was restored. Keep the checkpoints that you received before this message: they show what the log said then.\n`;
      await send({ to, subject: "Alarm: the audit log contradicts its copy", text });
    },
  };
}

function letter({ origin, size, note, at, verifierKeys }: Copy): string {
  return `This is the signed state of the audit log ${origin} at ${at}: ${size} entries.

Keep this message. With it you can show later that none of these entries was changed, removed or put in another order, even if somebody rules the server and its keys. To check an evidence pack against it, save the lines between the rules as a file and give it to verify.mjs.

----------------------------------------
${note}----------------------------------------

Verifier keys of the log:
${verifierKeys.join("\n")}
`;
}
