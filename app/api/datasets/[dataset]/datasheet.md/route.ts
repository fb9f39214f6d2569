import { handleDatasheet } from "#server/http/datasheet.ts";

export const dynamic = "force-dynamic";

export const GET = async (request: Request, { params }: { params: Promise<{ dataset: string }> }) =>
  handleDatasheet(request, (await params).dataset);
