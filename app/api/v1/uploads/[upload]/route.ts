import { handleUploadPart } from "#server/http/upload-parts.ts";

export const dynamic = "force-dynamic";

export const PATCH = async (request: Request, { params }: { params: Promise<{ upload: string }> }) =>
  handleUploadPart(request, (await params).upload);
