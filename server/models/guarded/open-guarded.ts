import { join } from "node:path";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import type { RawOutput } from "../sessions.ts";
import { GUARD_LIMITS, GuardedEnd, type GuardLimits, guardedProcess } from "./guarded-process.ts";

export type ToGuarded = { kind: "open"; path: string } | { kind: "ask"; tensors: readonly FeedTensor[] };
export type FromGuarded =
  | { kind: "opened" }
  | { kind: "answered"; outputs: RawOutput[] }
  | { kind: "failed"; message: string };

export type GuardedModel = {
  run(tensors: readonly FeedTensor[]): Promise<RawOutput[]>;
  release(): void;
  gone: Promise<unknown>;
};

/** A model from outside, ready to answer in a process of its own. Rejects with GuardedEnd when it cannot be used, or took too much. */
export async function openGuarded(
  path: string,
  limits: GuardLimits = GUARD_LIMITS,
  signal?: AbortSignal,
): Promise<GuardedModel> {
  const child = guardedProcess<ToGuarded, FromGuarded>(
    join(process.cwd(), "server/models/guarded/child.ts"),
    path,
    limits,
    signal,
  );
  const say = async (message: ToGuarded, ms: number) => {
    const said = await child.say(message, ms);
    if (said.kind === "failed") throw new GuardedEnd(`ONNX Runtime cannot use it: ${said.message}.`);
    return said;
  };
  try {
    await say({ kind: "open", path }, limits.loadMs);
  } catch (error) {
    child.close();
    throw error;
  }
  return {
    gone: child.gone,
    release: child.close,
    async run(tensors) {
      const said = await say({ kind: "ask", tensors }, limits.askMs);
      return said.kind === "answered" ? said.outputs : [];
    },
  };
}
