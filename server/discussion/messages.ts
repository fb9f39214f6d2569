import type { MailMessage } from "#server/kernel/mail.ts";
import type { Told } from "./notice-lines.ts";

type Site = { base: string; organization: string };

const SUBJECT_MAX = 180;

export const addressOfNotice = ({ project, path }: Pick<Told, "project" | "path">, site: Site): string =>
  `${site.base}/p/${project.slug}/${path}`;

/** One line, without what has no place in a subject. */
const oneLine = (text: string): string =>
  Array.from(
    text
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
      .replace(/\s+/g, " ")
      .trim(),
  )
    .slice(0, SUBJECT_MAX)
    .join("");

const plain = (text: string): string => text.replace(/\p{Cc}+/gu, " ");

const lines = (told: Told, site: Site): string[] => [
  `${plain(told.sentence)} (${plain(told.project.name)}).`,
  ...(told.excerpt ? [`  ${plain(told.excerpt)}`] : []),
  `  ${addressOfNotice(told, site)}`,
];

const foot = (site: Site): string[] => ["", `What you are told, and how: ${site.base}/inbox?view=rules`];

export const noticeMail = (to: string, told: Told, site: Site): MailMessage => ({
  to,
  subject: oneLine(`[${told.project.name}] ${told.sentence}`),
  text: [...lines(told, site), ...foot(site)].join("\n"),
});

/** All that came together since the last digest, newest first. */
export const digestMail = (to: string, told: readonly Told[], more: boolean, site: Site): MailMessage => ({
  to,
  subject: oneLine(`${site.organization}: ${told.length}${more ? "+" : ""} new for you`),
  text: [
    ...told.flatMap((one) => [...lines(one, site), ""]),
    ...(more ? [`There is more: ${site.base}/inbox`] : []),
    ...foot(site),
  ].join("\n"),
});

/** Slack's three characters that open a link, a mention or an entity: https://docs.slack.dev/messaging/formatting-message-text */
const forChat = (text: string): string =>
  plain(text).replace(/[&<>]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[one] ?? one);

export const chatText = (told: Told, site: Site): string =>
  [
    `${forChat(told.sentence)} (${forChat(told.project.name)})`,
    ...(told.excerpt ? [`> ${forChat(told.excerpt)}`] : []),
    addressOfNotice(told, site),
  ].join("\n");
