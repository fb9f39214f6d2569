import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { notFound } from "#server/kernel/errors.ts";
import { newRequestId } from "#server/kernel/execute.ts";
import { authOptions } from "./auth.ts";
import { readText } from "./body.ts";
import { errorResponse } from "./respond.ts";
import { isSignInDoor } from "./sign-in-doors.ts";

const BODY_BYTES_MAX = 20_000;

/** Those of next-auth's routes that this portal uses. It would read a body of any size from anybody, so the body is read here first. */
export async function handleSignIn(
  request: Request,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  let checked: NextRequest;
  try {
    const { method, headers } = request;
    const { nextauth } = await context.params;
    if (!isSignInDoor(method, nextauth)) throw notFound("This address");
    checked =
      method === "POST"
        ? new NextRequest(request.url, { method, headers, body: await readText(request, BODY_BYTES_MAX) })
        : new NextRequest(request.url, { method, headers });
  } catch (error) {
    return errorResponse(error, newRequestId());
  }
  return NextAuth(checked, context, authOptions());
}
