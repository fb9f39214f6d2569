/** SHA-256 in hex by Web Crypto; null where the browser offers it only to secure pages. */
export async function sha256Hex(bytes: BufferSource): Promise<string | null> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return null;
  const digest = await subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export type Checked = { ok: true } | { ok: false; because: "tampered" | "no_digest"; sentence: string };

/** Whether these are the bytes of the version. Nothing may run before this said so. */
export async function checkBytes(bytes: BufferSource, expected: string): Promise<Checked> {
  const found = await sha256Hex(bytes);
  if (found === null) {
    return {
      ok: false,
      because: "no_digest",
      sentence:
        "This browser checks bytes only on pages opened over https or from this machine. Nothing was run. Open the portal at its https address.",
    };
  }
  if (found !== expected) {
    return {
      ok: false,
      because: "tampered",
      sentence: `The bytes that arrived are not those of this version: they hash to ${found.slice(0, 8)}…, the version is ${expected.slice(0, 8)}…. Nothing was run. Tell an administrator; the record of the version is safe.`,
    };
  }
  return { ok: true };
}
