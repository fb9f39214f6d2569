import { RotateKey } from "#domain/audit/schemas.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

/**
 * Behind `audit rotate-key` of the command line alone: the sequencer changes keys when it comes to this entry. It is made in every
 * organization, since every auditor has to learn of the new keys.
 */
export const rotateKey = command({
  name: "audit.rotateKey",
  summary: "Records that the log is signed with a new key from the checkpoint on that covers this entry.",
  permission: "system",
  phase: null,
  scope: inOrganization,
  input: RotateKey,
  awaitsCheckpoint: true,
  async run({ input, audit }) {
    audit.record({
      target: { type: "log_key", id: input.checkpointKeyId, label: input.checkpointKeyId },
      after: input,
    });
    return { keyId: input.checkpointKeyId };
  },
});
