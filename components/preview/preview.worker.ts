import type { InferenceSession } from "onnxruntime-web/wasm";
import type { Provider } from "#domain/models/schemas.ts";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { checkBytes } from "./verify-bytes.ts";

type Ort = typeof import("onnxruntime-web/wasm");
type Loaded = { ort: Ort; session: InferenceSession };

let loaded: Loaded | null = null;

const say = (message: FromWorker) => postMessage(message);
const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300);

async function runtimeFor(provider: Provider, origin: string): Promise<Ort> {
  const ort: Ort =
    provider === "webgpu" ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
  const file = provider === "webgpu" ? "ort-wasm-simd-threaded.asyncify.wasm" : "ort-wasm-simd-threaded.wasm";
  // Served by us, and named with its version so that a browser may keep it.
  ort.env.wasm.wasmPaths = { wasm: `${origin}/ort/${file}?v=${ort.env.versions.common}` };
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  return ort;
}

async function fetchModel(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.arrayBuffer();
}

async function start(provider: Provider, origin: string, bytes: ArrayBuffer): Promise<Loaded> {
  const ort = await runtimeFor(provider, origin);
  const session = await ort.InferenceSession.create(new Uint8Array(bytes), {
    executionProviders: [provider],
  });
  return { ort, session };
}

async function open(message: Extract<ToWorker, { type: "open" }>): Promise<void> {
  const { url, sha256, provider, origin } = message;
  const startedAt = performance.now();
  loaded = null;
  // The runtime comes while the bytes do; neither waits for the other.
  void runtimeFor(provider, origin).catch(() => {});
  const bytes = await fetchModel(url).catch((error: unknown) => wordsOf(error));
  if (typeof bytes === "string") {
    return say({
      type: "refused",
      because: "unreachable",
      sentence: `The model could not be fetched: ${bytes}. Nothing was run. Check the connection and try again.`,
    });
  }
  const checked = await checkBytes(bytes, sha256);
  if (!checked.ok) return say({ type: "refused", because: checked.because, sentence: checked.sentence });
  let ran = provider;
  let fellBack: string | null = null;
  try {
    loaded = await start(provider, origin, bytes);
  } catch (error) {
    if (provider === "wasm") {
      return say({
        type: "refused",
        because: "not_loadable",
        sentence: `This browser could not load the model: ${wordsOf(error)}. Nothing was run. Try a current browser.`,
      });
    }
    ran = "wasm";
    fellBack = "WebGPU did not start on this machine, so WebAssembly answers. The answers are the same.";
    loaded = await start("wasm", origin, bytes);
  }
  say({
    type: "opened",
    provider: ran,
    runtime: `onnxruntime-web ${loaded.ort.env.versions.common}`,
    fellBack,
    openMs: performance.now() - startedAt,
  });
}

async function run(id: number, tensors: readonly FeedTensor[]): Promise<void> {
  if (!loaded) return say({ type: "failed", id, sentence: "The model is not loaded." });
  const { ort, session } = loaded;
  const feeds = Object.fromEntries(
    tensors.map(({ name, type, data, dims }) => [
      name,
      new ort.Tensor(type as "string", data as string[], dims),
    ]),
  );
  const startedAt = performance.now();
  const outputs = await session.run(feeds);
  const ms = performance.now() - startedAt;
  const numbers = (name: string) =>
    Array.from((outputs[name]?.data ?? []) as ArrayLike<number | bigint>, Number);
  say({ type: "answer", id, label: numbers("label")[0] ?? -1, probabilities: numbers("probabilities"), ms });
}

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "open") {
    open(data).catch((error: unknown) =>
      say({
        type: "refused",
        because: "not_loadable",
        sentence: `This browser could not load the model: ${wordsOf(error)}. Nothing was run. Try a current browser.`,
      }),
    );
    return;
  }
  run(data.id, data.tensors).catch((error: unknown) =>
    say({ type: "failed", id: data.id, sentence: `The model could not answer this case: ${wordsOf(error)}` }),
  );
});
