import type { Metadata } from "next";
import { Mark } from "#components/lifecycle/mark.tsx";
import { StatusReport } from "#components/status/status-report.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { formatExact } from "#domain/format/dates.ts";
import { sharedStatus } from "#server/http/status-doors.ts";

export const metadata: Metadata = { title: "Status", referrer: "no-referrer" };

/** Opened by whoever has the link, signed in or not. It shows one report and leads nowhere else. */
export default async function SharedStatusPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const opened = await sharedStatus(token);
  if ("problem" in opened)
    return (
      <Frame>
        <h1 className="text-title">This page cannot be shown</h1>
        <p className="text-ink-2">{opened.problem}</p>
      </Frame>
    );
  const { facts, digest, expiresAt } = opened;
  return (
    <Frame>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-72">
          <p className="text-sm text-ink-2">{facts.organization}</p>
          <h1 dir="auto" className="text-title break-words">
            {facts.project.name}
          </h1>
          {facts.project.description !== "" && (
            <p dir="auto" className="mt-1 break-words text-ink-2">
              {facts.project.description}
            </p>
          )}
        </div>
        <div className="flex gap-2">
          <ButtonLink href={`/status/${token}/report.pdf`} prefetch={false} download>
            PDF
          </ButtonLink>
          <ButtonLink href={`/status/${token}/report.md`} prefetch={false} download>
            Markdown
          </ButtonLink>
        </div>
      </div>
      <StatusReport facts={facts} digest={digest} />
      <p className="text-xs text-ink-3">
        This link is good until {formatExact(expiresAt)}, unless it is revoked earlier. Each opening is
        recorded.
      </p>
    </Frame>
  );
}

function Frame({ children }: { children: React.ReactNode }) {
  return (
    <main
      id="main"
      className="mx-auto grid w-full max-w-[51rem] content-start gap-5 px-4 py-6 sm:px-6 sm:py-10"
    >
      <p className="flex items-center gap-2 text-sm font-semibold">
        <Mark /> Countersign
      </p>
      {children}
    </main>
  );
}
