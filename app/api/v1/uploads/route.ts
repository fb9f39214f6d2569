import { handleUpload } from "#server/http/uploads.ts";

export const dynamic = "force-dynamic";

export const PUT = (request: Request) => handleUpload(request);
