import type { InferenceSession } from "onnxruntime-web/wasm";
import type { Provider } from "#domain/models/schemas.ts";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { type Ort, runSession } from "./run-session.ts";
import { checkBytes } from "./verify-bytes.ts";

type Loaded = { ort: Ort; session: InferenceSession };

let loaded: Loaded | null = null;

const say = (message: FromWorker) => postMessage(message);
const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300);

const RUNTIME_FILES: Readonly<Record<Provider, string>> = {
  wasm: "ort-wasm-simd-threaded.wasm",
  webgpu: "ort-wasm-simd-threaded.asyncify.wasm",
};

/** The runtime's code and its WebAssembly at the same time; both are served by us. */
async function runtimeFor(provider: Provider, origin: string): Promise<Ort> {
  const binary = fetch(`${origin}/ort/${RUNTIME_FILES[provider]}`).then((response) => {
    if (!response.ok) throw new Error(`the runtime could not be fetched (${response.status})`);
    return response.arrayBuffer();
  });
  const [ort, wasmBinary] = await Promise.all([
    (provider === "webgpu"
      ? import("onnxruntime-web/webgpu")
      : import("onnxruntime-web/wasm")) as Promise<Ort>,
    binary,
  ]);
  ort.env.wasm.wasmBinary = wasmBinary;
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  return ort;
}

async function fetchModel(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.arrayBuffer();
}

async function start(runtime: Promise<Ort>, provider: Provider, bytes: ArrayBuffer): Promise<Loaded> {
  const ort = await runtime;
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
  const runtime = runtimeFor(provider, origin);
  runtime.catch(() => {});
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
    loaded = await start(runtime, provider, bytes);
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
    loaded = await start(runtimeFor("wasm", origin), "wasm", bytes);
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
  say({ type: "answer", id, ...(await runSession(ort, session, tensors)) });
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
