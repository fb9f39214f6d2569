import type { ParameterValues } from "#ml/catalogue.ts";

/** A parameter's value. Throws a RangeError when it has none. */
export function parameter(params: ParameterValues, name: string): number {
  const found = params[name];
  if (found === undefined) throw new RangeError(`The parameter ${name} has no value.`);
  return found;
}

/** "trees 100, learning_rate 0.1" */
export function describeParameters(params: ParameterValues): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
