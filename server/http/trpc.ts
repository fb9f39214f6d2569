import { initTRPC, TRPCError, type TRPCMutationProcedure, type TRPCQueryProcedure } from "@trpc/server";
import type { z } from "zod";
import { plainJson } from "#domain/format/plain-json.ts";
import type { ErrorCode } from "#server/kernel/errors.ts";
import { publicError } from "#server/kernel/errors.ts";
import { type CallContext, execute } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import type { Answer, Command, Query, Verb } from "#server/kernel/verb.ts";
import { registry } from "#server/registry.ts";
import { hasDoor } from "./doors.ts";
import { pace } from "./pace.ts";

const CODES: Record<ErrorCode | "unavailable" | "internal", TRPCError["code"]> = {
  not_found: "NOT_FOUND",
  forbidden: "FORBIDDEN",
  unauthenticated: "UNAUTHORIZED",
  invalid: "BAD_REQUEST",
  conflict: "CONFLICT",
  precondition_failed: "PRECONDITION_FAILED",
  too_large: "PAYLOAD_TOO_LARGE",
  rate_limited: "TOO_MANY_REQUESTS",
  unavailable: "SERVICE_UNAVAILABLE",
  internal: "INTERNAL_SERVER_ERROR",
};

type PublicError = Omit<ReturnType<typeof publicError>, "status">;

class VerbError extends TRPCError {
  readonly shown: PublicError;
  constructor(shown: PublicError, cause: unknown) {
    super({ code: CODES[shown.code], message: shown.message, cause });
    this.shown = shown;
  }
}

const t = initTRPC.context<CallContext>().create({
  transformer: plainJson,
  errorFormatter({ shape, error, ctx }) {
    const shown = error instanceof VerbError ? error.shown : refusalOfTrpc(error, ctx?.requestId ?? "");
    return {
      message: shown.message,
      code: shape.code,
      data: { httpStatus: shape.data.httpStatus, path: shape.data.path, ...shown },
    };
  },
});

/** What tRPC itself refuses (an unknown path, an unreadable body), in the house's form. */
function refusalOfTrpc(error: TRPCError, requestId: string): PublicError {
  const client =
    error.code === "NOT_FOUND" || error.code === "BAD_REQUEST" || error.code === "METHOD_NOT_SUPPORTED";
  return client
    ? {
        code: error.code === "NOT_FOUND" ? "not_found" : "invalid",
        message: "There is no such call.",
        fields: [],
        requestId,
      }
    : { code: "internal", message: publicError(null, requestId).message, fields: [], requestId };
}

function procedureOf(verb: Verb) {
  // The verb parses its own input, once; here it only passes through.
  const base = t.procedure.input((raw: unknown) => raw);
  const run = async ({ input, ctx }: { input: unknown; ctx: CallContext }) => {
    try {
      pace(ctx.actor, verb.name);
      return await execute(verb, input, ctx);
    } catch (error) {
      const { status, ...shown } = publicError(error, ctx.requestId);
      if (status >= 500) log.error({ err: error, requestId: ctx.requestId, verb: verb.name }, "call failed");
      throw new VerbError(shown, error);
    }
  };
  return verb.kind === "query" ? base.query(run) : base.mutation(run);
}

type ProcedureOf<V> =
  V extends Query<string, infer S extends z.ZodType, infer O>
    ? TRPCQueryProcedure<{ input: z.input<S>; output: Answer<O>; meta: unknown }>
    : V extends Command<string, infer S extends z.ZodType, infer O>
      ? TRPCMutationProcedure<{ input: z.input<S>; output: Answer<O>; meta: unknown }>
      : never;

type WithDoor<Area> = {
  [K in keyof Area as Area[K] extends { permission: "system" } ? never : K]: ProcedureOf<Area[K]>;
};
type Routers = { [A in keyof typeof registry]: WithDoor<(typeof registry)[A]> };

const routers = Object.fromEntries(
  Object.entries(registry).map(([area, verbs]) => [
    area,
    Object.fromEntries(
      Object.entries<Verb>(verbs)
        .filter(([, verb]) => hasDoor(verb))
        .map(([key, verb]) => [key, procedureOf(verb)]),
    ),
  ]),
) as unknown as Routers;

export const appRouter = t.router(routers);
export type AppRouter = typeof appRouter;
