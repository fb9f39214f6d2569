import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { uploads } from "#db/schema/kernel.ts";
import type { Sniffed } from "#domain/datasets/reading.ts";
import { SniffUpload } from "#domain/datasets/schemas.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { invalid, notFound } from "#server/kernel/errors.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { sniffFile } from "./duckdb/sniff-file.ts";

export const sniffUpload = query({
  name: "datasets.sniffUpload",
  summary:
    "How an uploaded file would be read: its dialect, encoding, a type for each column and the first rows, with corrections tried on it.",
  permission: "dataset:write",
  scope: inProject<z.output<typeof SniffUpload>>(),
  input: SniffUpload,
  async run({ tx, input, userId }): Promise<Sniffed> {
    const [upload] = await tx
      .select()
      .from(uploads)
      .where(and(eq(uploads.id, input.uploadId), eq(uploads.createdBy, personOfCall(userId))));
    if (!upload) throw notFound("This upload");
    const { artifacts } = runtime();
    try {
      return await sniffFile(artifacts.path(upload.sha256), input.reading, artifacts.scratch);
    } catch (error) {
      if (error instanceof JobFailed) throw invalid(error.message);
      if (error instanceof Error && /^(Invalid Input|Binder|Conversion|Parser) Error/.test(error.message))
        throw invalid(
          "The file cannot be read in this way. Nothing was imported. Choose another separator, quotation mark or encoding.",
        );
      throw error;
    }
  },
});
