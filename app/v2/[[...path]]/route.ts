import { forwardInference } from "#server/http/inference.ts";

export const GET = forwardInference;
export const HEAD = forwardInference;
export const POST = forwardInference;
