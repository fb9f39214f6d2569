import { openApiDocument } from "#server/http/openapi.ts";
import { jsonResponse } from "#server/http/respond.ts";

export const GET = () => jsonResponse(openApiDocument());
