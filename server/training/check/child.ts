import { InferenceSession, Tensor } from "onnxruntime-node";
import type { CheckAnswer, CheckTask } from "./messages.ts";

async function predict({ path, tensors, output }: CheckTask): Promise<CheckAnswer> {
  const session = await InferenceSession.create(path, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const feeds: Record<string, Tensor> = {};
  for (const tensor of tensors) feeds[tensor.name] = toTensor(tensor);
  const { [output]: answers } = await session.run(feeds, [output]);
  if (!answers || !(answers.data instanceof Float32Array))
    return { ok: false, message: `The model has no output called ${output}.` };
  return { ok: true, answers: answers.data, dims: answers.dims };
}

function toTensor(tensor: CheckTask["tensors"][number]): Tensor {
  if (tensor.type === "float32") return new Tensor("float32", tensor.data, tensor.dims);
  if (tensor.type === "int64") return new Tensor("int64", tensor.data, tensor.dims);
  return new Tensor("string", tensor.data, tensor.dims);
}

process.once("message", (task: CheckTask) => {
  predict(task)
    .catch((error: unknown): CheckAnswer => ({ ok: false, message: String(error) }))
    .then((answer) => process.send?.(answer, () => process.exit(0)));
});
