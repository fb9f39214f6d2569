import { handleEvidence } from "#server/http/evidence.ts";

export const dynamic = "force-dynamic";

export const GET = (request: Request) => handleEvidence(request);
