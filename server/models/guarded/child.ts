import { readFile } from "node:fs/promises";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { MAX_CLASSES } from "#ml/task.ts";
import type { FromGuarded, ToGuarded } from "./open-guarded.ts";

let session: InferenceSession | null = null;

async function answer(message: ToGuarded): Promise<FromGuarded> {
  if (message.kind === "open") {
    session = await InferenceSession.create(await readFile(message.path), {
      executionProviders: ["cpu"],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
    return { kind: "opened" };
  }
  if (!session) throw new Error("The model is not open.");
  const rows = message.tensors[0]?.dims[0] ?? 0;
  const feeds = Object.fromEntries(
    message.tensors.map((tensor) => [
      tensor.name,
      new Tensor(tensor.type as "string", tensor.data as string[], tensor.dims),
    ]),
  );
  const outputs = await session.run(feeds);
  const given = session.outputNames.flatMap((name) => {
    const tensor = outputs[name];
    return tensor ? [{ name, type: tensor.type, dims: [...tensor.dims], data: tensor.data }] : [];
  });
  // Before it is sent: what is received has been given memory already.
  if (given.some(({ data }) => data.length > rows * MAX_CLASSES))
    throw new Error("It gives more numbers for a row than there can be classes.");
  return { kind: "answered", outputs: given };
}

process.on("message", ({ id, body }: { id: number; body: ToGuarded }) => {
  answer(body)
    .catch(
      (error: unknown): FromGuarded => ({
        kind: "failed",
        message: error instanceof Error ? error.message : String(error),
      }),
    )
    .then((said) => process.send?.({ id, body: said }));
});
