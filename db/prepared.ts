import type postgres from "postgres";

/** From this use on the server keeps a statement: what is asked once does not take its memory. */
const USES_MIN = 3;
const KEPT_MAX = 400;
const COUNTED_MAX = 4_000;
/** Longer lists of parameters come from rows and values of every number, whose texts seldom repeat. */
const PARAMETERS_MAX = 80;

type Client = postgres.Sql | postgres.TransactionSql;
type Worth = (text: string, parameters: readonly unknown[]) => boolean;

/**
 * A client whose statements are parsed and planned once for each connection when they repeat. Drizzle asks for none to be kept, and
 * then each costs a second round trip and its planning anew, which was half of what a command cost. `?prepare=false` in
 * the address turns it off, for a pooler that hands connections over in mid-session.
 */
export const withPreparedStatements = (client: postgres.Sql): postgres.Sql => keeping(client, worthKeeping());

function keeping<C extends Client>(client: C, worth: Worth): C {
  const unsafe = (text: string, parameters: unknown[] = [], options: postgres.UnsafeQueryOptions = {}) =>
    Reflect.apply(client.unsafe, client, [
      text,
      parameters,
      { ...options, prepare: options.prepare === true || worth(text, parameters) },
    ]);
  return new Proxy(client, {
    get(target, name) {
      if (name === "unsafe") return unsafe;
      const value: unknown = Reflect.get(target, name);
      if ((name !== "begin" && name !== "savepoint") || typeof value !== "function") return value;
      return (...given: unknown[]) =>
        Reflect.apply(
          value,
          target,
          given.map((one) => inside(one, worth)),
        );
    },
  });
}

/** The work of a transaction gets a client of its own. */
function inside(given: unknown, worth: Worth): unknown {
  if (typeof given !== "function") return given;
  return (client: postgres.TransactionSql): unknown => given(keeping(client, worth));
}

function worthKeeping(): Worth {
  const uses = new Map<string, number>();
  const kept = new Set<string>();
  return (text, parameters) => {
    if (parameters.length === 0 || parameters.length > PARAMETERS_MAX) return false;
    if (kept.has(text)) return true;
    if (kept.size >= KEPT_MAX) return false;
    const count = (uses.get(text) ?? 0) + 1;
    if (count < USES_MIN) {
      if (uses.size >= COUNTED_MAX) uses.clear();
      uses.set(text, count);
      return false;
    }
    uses.delete(text);
    kept.add(text);
    return true;
  };
}
