import "./no-code-generation.ts";
import { z } from "zod";

/** Crockford's base 32 in lower case: no i, l, o or u, so that no id has two letters that look alike. */
export const ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

const ID_BODY = `[${ID_ALPHABET}]{10,40}`;

/**
 * Schema of one kind of id: the prefix, an underscore, then 10 to 40 letters of {@link ID_ALPHABET}.
 * `idSchema("prj")` accepts `prj_4k0d9xw2mq7h`.
 */
export function idSchema(prefix: string) {
  return z.string().regex(new RegExp(`^${prefix}_${ID_BODY}$`), {
    error: `This is not a valid id: it has to start with "${prefix}_". Copy it again from the page or the answer it came from.`,
  });
}

/** Schema of an id of any kind, where the kind is told by another field. */
export const anyIdSchema = z.string().regex(new RegExp(`^[a-z]{2,5}_${ID_BODY}$`), {
  error: "This is not a valid id. Copy it again from the page or the answer it came from.",
});
