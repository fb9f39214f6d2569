import { SIGN_IN_DOORS } from "#server/http/sign-in-doors.ts";
import type { Declared } from "./routes.ts";

const served: Declared = { gate: "verb", verb: "models.resolveForServing", people: false };
const read = (path: string, door: Declared) => [
  [`GET ${path}`, door],
  [`HEAD ${path}`, door],
];

/** Routes that take any path below them: each path that they answer. Any other is not found. */
export const BELOW: Readonly<Record<string, Readonly<Record<string, Declared>>>> = {
  "/api/auth/[...nextauth]": Object.fromEntries(
    Object.entries(SIGN_IN_DOORS).map(([name, why]) => [
      name.replace(" ", " /api/auth/"),
      { gate: "open", why },
    ]),
  ),
  "/v2/[[...path]]": Object.fromEntries([
    ...read("/v2", { gate: "open", why: "name and version of the server" }),
    ...read("/v2/health/live", { gate: "open", why: "whether the inference server runs" }),
    ...read("/v2/health/ready", { gate: "open", why: "whether the inference server answers" }),
    ...read("/v2/models/[model]", served),
    ...read("/v2/models/[model]/ready", served),
    ...read("/v2/models/[model]/versions/[version]", served),
    ...read("/v2/models/[model]/versions/[version]/ready", served),
    ["POST /v2/models/[model]/infer", served],
    ["POST /v2/models/[model]/versions/[version]/infer", served],
  ]),
};
