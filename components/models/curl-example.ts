import { middleDate, typicalCase } from "#components/preview/case.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";

/** A request of the inference protocol for the typical case, as a command that can be pasted into a terminal. */
export function curlExample(url: string, schema: InputSchema): string {
  const record = typicalCase(schema);
  const inputs = schema.features.map((feature) => {
    const value = record[feature.name] ?? null;
    if (feature.kind === "categorical") return input(feature.input, "BYTES", value);
    if (feature.kind === "numeric") return input(feature.input, "FP32", value);
    const middle = middleDate(feature);
    return input(feature.input, "INT64", middle);
  });
  const body = `{"inputs": [\n${inputs.map((one) => `  ${JSON.stringify(one)}`).join(",\n")}\n]}`;
  return [
    `curl ${url} \\`,
    `  -H "Authorization: Bearer $COUNTERSIGN_KEY" -H "Content-Type: application/json" \\`,
    `  -d '${body.replaceAll("'", "'\\''")}'`,
  ].join("\n");
}

const input = (name: string, datatype: string, value: unknown) => ({
  name,
  shape: [1, 1],
  datatype,
  data: [value],
});
