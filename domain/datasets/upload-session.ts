import { z } from "zod";
import { idSchema } from "../format/ids.ts";

/** A file on its way in parts. */
export type UploadSession = {
  sessionId: string;
  projectId: string;
  fileName: string;
  size: number;
  received: number;
  /** What it became, once all of it is here. */
  uploadId: string | null;
  /** Without another part until then, what has arrived is removed. */
  expiresAt: string;
};

export const CheckProject = z.object({ projectId: idSchema("prj") });
