import { headers } from "next/headers";
import { plainFileStem } from "#domain/format/file-stem.ts";
import { type StatusFacts, statusMarkdown } from "#domain/lifecycle/status-report.ts";
import type { StatusForm } from "#domain/lifecycle/status-schemas.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import {
  type OpenedStatus,
  openStatusLink,
  STATUS_LINK_MISSING,
} from "#server/lifecycle/open-status-link.ts";
import { projectStatus, type StatusReport } from "#server/lifecycle/project-status.ts";
import { contextOf } from "./context.ts";
import { pace } from "./pace.ts";
import { errorResponse } from "./respond.ts";
import { statusPdf } from "./status-pdf.ts";

type FileForm = Exclude<StatusForm, "page">;

/** GET /api/status/<project>/report.pdf and .md ?org=…&since=…: the report of somebody who sees the project. */
export const handleStatusReport = (request: Request, projectId: string, form: FileForm): Promise<Response> =>
  answered(async (told) => {
    const asked = new URL(request.url).searchParams;
    const call = await contextOf(request, asked.get("org"));
    told(call);
    pace(call.actor, projectStatus.name);
    const since = asked.get("since") ?? undefined;
    return fileOf(await execute(projectStatus, { projectId, since }, call), form, call.requestId);
  });

/** GET /status/<token>/report.pdf and .md: the same report for whoever has the link. */
export const handleSharedReport = (request: Request, token: string, form: FileForm): Promise<Response> =>
  answered(async (told) => {
    const call = await contextOf(request);
    told(call);
    return fileOf(
      await execute(openStatusLink, { token, form }, { ...call, orgId: null }),
      form,
      call.requestId,
    );
  });

/** The page of a link, or the sentence why it cannot be shown. */
export async function sharedStatus(token: string): Promise<OpenedStatus | { problem: string }> {
  const call = await contextOf({ method: "GET", headers: new Headers(await headers()) });
  try {
    return await execute(openStatusLink, { token, form: "page" }, { ...call, orgId: null });
  } catch (error) {
    if (error instanceof DomainError && error.code === "invalid") return { problem: STATUS_LINK_MISSING };
    if (error instanceof DomainError && ["not_found", "rate_limited"].includes(error.code))
      return { problem: error.message };
    throw error;
  }
}

async function answered(work: (told: (call: CallContext) => void) => Promise<Response>): Promise<Response> {
  let requestId = newRequestId();
  try {
    return await work((call) => {
      requestId = call.requestId;
    });
  } catch (error) {
    return errorResponse(error, requestId);
  }
}

async function fileOf({ facts, digest }: StatusReport, form: FileForm, requestId: string): Promise<Response> {
  const pdf = form === "pdf";
  const body = pdf ? await statusPdf(facts, digest) : statusMarkdown(facts, digest);
  return new Response(body, {
    headers: {
      "content-type": pdf ? "application/pdf" : "text/markdown; charset=utf-8",
      "content-disposition": `attachment; filename="${fileName(facts)}.${pdf ? "pdf" : "md"}"`,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex, nofollow",
      "x-request-id": requestId,
    },
  });
}

const fileName = ({ project, madeAt }: StatusFacts): string =>
  `status-${plainFileStem(project.name, "project")}-${madeAt.slice(0, 10)}`;
