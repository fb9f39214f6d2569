/**
 * Verbs answer in plain JSON, so what a browser gets has the type that the verb returned. tRPC asks for a transformer to
 * be told so; this one changes nothing.
 */
export const plainJson = {
  serialize: (value: unknown): unknown => value,
  deserialize: (value: unknown): unknown => value,
};
