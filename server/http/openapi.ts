import { z } from "zod";
import { HTTP_STATUS } from "#server/kernel/errors.ts";
import packageJson from "../../package.json" with { type: "json" };
import { doorVerbs } from "./doors.ts";

/** OpenAPI 3.1, made from the same schemas that parse the calls. */
export function openApiDocument(): Record<string, unknown> {
  const paths = Object.fromEntries(
    doorVerbs().map((verb) => [
      `/api/v1/${verb.name}`,
      {
        post: {
          operationId: verb.name,
          summary: verb.summary,
          description: `${verb.kind === "query" ? "Reads." : "Changes something, and is recorded."} Permission: ${verb.permission}.`,
          tags: [verb.name.split(".")[0]],
          parameters: verb.kind === "command" ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : [],
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: z.toJSONSchema(verb.input, { io: "input", unrepresentable: "any" }),
              },
            },
          },
          responses: {
            200: { description: "The answer.", content: { "application/json": { schema: {} } } },
            default: { $ref: "#/components/responses/Error" },
          },
        },
      },
    ]),
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "Countersign",
      version: packageJson.version,
      description: "Every act and every read of the portal. Send an API key as a bearer token.",
    },
    servers: [{ url: "/" }],
    security: [{ key: [] }],
    paths: { ...paths, ...uploadPath },
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      parameters: {
        IdempotencyKey: {
          name: "Idempotency-Key",
          in: "header",
          schema: { type: "string", minLength: 1, maxLength: 200 },
          description: "A repeated call with the same key returns the first answer.",
        },
      },
      responses: {
        Error: {
          description: "A refusal, with a sentence that says what to do.",
          content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
        },
      },
      schemas: {
        Error: {
          type: "object",
          required: ["error"],
          properties: {
            error: {
              type: "object",
              required: ["code", "message", "requestId"],
              properties: {
                code: { enum: [...Object.keys(HTTP_STATUS), "unavailable", "internal"] },
                message: { type: "string" },
                fields: {
                  type: "array",
                  items: {
                    type: "object",
                    properties: { path: { type: "string" }, message: { type: "string" } },
                  },
                },
                requestId: { type: "string" },
              },
            },
          },
        },
      },
    },
  };
}

const uploadPath = {
  "/api/v1/uploads": {
    put: {
      operationId: "uploads.put",
      summary: "Streams a file into the artifact store; a verb then takes the uploadId.",
      tags: ["datasets"],
      parameters: [
        { name: "projectId", in: "query", schema: { type: "string" } },
        {
          name: "X-File-Name",
          in: "header",
          schema: { type: "string" },
          description: "The file's name, percent-encoded.",
        },
      ],
      requestBody: { required: true, content: { "application/octet-stream": { schema: {} } } },
      responses: {
        200: {
          description: "Where it is kept.",
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: {
                  uploadId: { type: "string" },
                  sha256: { type: "string" },
                  size: { type: "integer" },
                },
              },
            },
          },
        },
        default: { $ref: "#/components/responses/Error" },
      },
    },
  },
  "/api/v1/uploads/{sessionId}": {
    patch: {
      operationId: "uploads.patch",
      summary:
        "Takes the next part of an upload that datasets.openUpload began. The answer to the last part names the upload.",
      tags: ["datasets"],
      parameters: [
        { name: "sessionId", in: "path", required: true, schema: { type: "string" } },
        { name: "projectId", in: "query", schema: { type: "string" } },
        {
          name: "Upload-Offset",
          in: "header",
          required: true,
          schema: { type: "integer" },
          description: "Where the part starts: what datasets.getUpload says has been received.",
        },
        {
          name: "Upload-Checksum",
          in: "header",
          schema: { type: "string" },
          description:
            "The word sha256, a space, and the part's digest in base64; a part without it is kept as far as it came.",
        },
      ],
      requestBody: { required: true, content: { "application/offset+octet-stream": { schema: {} } } },
      responses: {
        204: {
          description:
            "Kept. Upload-Offset says how much is here; X-Upload-Id names the upload once it is whole.",
        },
        default: { $ref: "#/components/responses/Error" },
      },
    },
  },
};
