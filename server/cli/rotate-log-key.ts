import { parseArgs } from "node:util";
import type { RotateKey } from "#domain/audit/schemas.ts";
import { addKeys, dropKeys, keyFilePath } from "#server/audit/log/keyring.ts";
import { rotateKey } from "#server/audit/rotate-key.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { type CallContext, execute } from "#server/kernel/execute.ts";
import { organizationIds } from "#server/kernel/organizations.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { callAs, callAsOwner, type Installation, type openInstallation } from "./installation.ts";
import { print } from "./print.ts";

/** Makes new keys beside the old ones, and records that they come into force. The running sequencer does the rest. */
export async function rotateLogKey(args: string[], open: typeof openInstallation): Promise<number> {
  const { values: options } = parseArgs({
    args,
    options: { as: { type: "string" }, organization: { type: "string" } },
  });
  const installation = await open();
  try {
    const call = options.as
      ? await callAs(installation, options.as, options.organization)
      : await callAsOwner(installation, options.organization);
    const origin = await inTransaction(
      installation.db,
      { orgId: null, userId: null },
      async (_tx, { log }) => log,
    );
    const organizations = await organizationIds(installation.db);
    const { checkpoint, record } = addKeys(origin);
    const announced = {
      checkpointKeyId: checkpoint.id,
      checkpointKey: checkpoint.verifierKey,
      recordKeyId: record.id,
      recordKey: record.verifierKey,
    };
    await announce(installation, call, organizations, announced).catch((error: unknown) => {
      // Rolled back, so that nobody was told of them. After a lost connection they may have been: then they stay, unused or in force.
      if (error instanceof DomainError) dropKeys([checkpoint.id, record.id], origin);
      throw error;
    });
    print(
      `New keys are in ${keyFilePath()}. The next checkpoint is signed with the old and the new one, those after it with the new one.`,
    );
    print("Give these to your auditors, on another way than through this server:");
    print(checkpoint.verifierKey);
    print(record.verifierKey);
    return 0;
  } finally {
    await installation.stop();
  }
}

/** In every organization's log, in one transaction: all are told, or none. Elsewhere the person who did it is nobody they know. */
async function announce(
  { db }: Pick<Installation, "db">,
  call: CallContext,
  organizations: readonly string[],
  keys: RotateKey,
): Promise<void> {
  await db.transaction(async (tx) => {
    for (const orgId of organizations) {
      const onBehalfOf = orgId === call.orgId && call.actor.type === "user" ? call.actor.userId : null;
      const actor = { type: "system", job: "command-line", onBehalfOf } as const;
      await execute(rotateKey, keys, { ...call, db: tx, orgId, actor });
    }
  });
}
