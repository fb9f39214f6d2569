import { describe, expect, test } from "vitest";
import { formatVerifierKey } from "#domain/audit/log/note.ts";
import { TestLog } from "#server/testing/evidence.ts";
import { makeSigner } from "#server/testing/log-crypto.ts";
import { checkPack } from "#server/testing/long-log.ts";

describe("a key that follows another", () => {
  const rotated = (announce: boolean) => {
    const made = new TestLog();
    const next = makeSigner(made.origin);
    made.add({ action: "x.y" });
    made.checkpoint();
    if (announce)
      made.add({
        action: "audit.rotateKey",
        target: null,
        after: { checkpointKey: formatVerifierKey(next.key) },
      });
    else made.add({ action: "x.y" });
    made.checkpoint([made.signer, next]);
    made.add({ action: "x.y" });
    made.checkpoint([next]);
    const files = made.pack();
    files.set(
      "keys.txt",
      Buffer.from(`${formatVerifierKey(made.signer.key)}\n${formatVerifierKey(next.key)}\n`),
    );
    return { files, old: formatVerifierKey(made.signer.key), next: formatVerifierKey(next.key) };
  };

  test("is trusted when the log announced it under the old one", async () => {
    const { files, old, next } = rotated(true);
    expect((await checkPack(files, { heldKeys: [old] })).names).toEqual([]);
    expect((await checkPack(files, { heldKeys: [next] })).names).toEqual([]);
  });

  test("is not trusted for a second signature alone, which anybody can add", async () => {
    const { files, old } = rotated(false);
    expect((await checkPack(files, { heldKeys: [old] })).names).toEqual(["unknown-key"]);
  });
});
