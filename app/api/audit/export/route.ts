import { handleAuditCsv } from "#server/http/audit-csv.ts";

export const dynamic = "force-dynamic";

export const GET = (request: Request) => handleAuditCsv(request);
