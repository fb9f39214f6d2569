import { handleUpload } from "#server/http/uploads.ts";

export { handleUpload as PUT };
