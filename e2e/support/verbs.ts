import type { APIRequestContext } from "@playwright/test";

export type Answer = { status: number; body: unknown };

/** Calls a verb over REST: as the person whose cookie the context has, or with a key. */
export async function call(
  request: APIRequestContext,
  verb: string,
  input: unknown = {},
  key?: string,
): Promise<Answer> {
  const response = await request.post(`/api/v1/${verb}`, {
    data: input,
    headers: key ? { authorization: `Bearer ${key}` } : { "x-countersign": "1" },
  });
  return { status: response.status(), body: await response.json() };
}

/** The same, where anything but success is the test's failure. */
export async function ask<T>(
  request: APIRequestContext,
  verb: string,
  input: unknown = {},
  key?: string,
): Promise<T> {
  const { status, body } = await call(request, verb, input, key);
  if (status !== 200) throw new Error(`${verb} answered ${status}: ${JSON.stringify(body)}`);
  return body as T;
}

/** The sentence of a refusal. */
export function sentenceOf(answer: Answer): string {
  const { error } = answer.body as { error?: { message?: string } };
  return error?.message ?? "";
}

/** Sends the bytes of a file, as a script does. */
export async function upload(
  request: APIRequestContext,
  file: { projectId: string; name: string; bytes: Buffer },
  key?: string,
): Promise<{ status: number; body: { uploadId?: string; sha256?: string } & Record<string, unknown> }> {
  const response = await request.put(`/api/v1/uploads?projectId=${file.projectId}`, {
    data: file.bytes,
    headers: {
      "content-type": "application/octet-stream",
      "x-file-name": encodeURIComponent(file.name),
      ...(key ? { authorization: `Bearer ${key}` } : { "x-countersign": "1" }),
    },
  });
  return { status: response.status(), body: await response.json() };
}
