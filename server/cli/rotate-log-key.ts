import { parseArgs } from "node:util";
import { addKeys, keyFilePath } from "#server/audit/log/keyring.ts";
import { rotateKey } from "#server/audit/rotate-key.ts";
import { execute } from "#server/kernel/execute.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { callAs, callAsOwner, type openInstallation } from "./installation.ts";
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
    const onBehalfOf = call.actor.type === "user" ? call.actor.userId : null;
    const origin = await inTransaction(
      installation.db,
      { orgId: null, userId: null },
      async (_tx, { log }) => log,
    );
    const { checkpoint, record } = addKeys(origin);
    await execute(
      rotateKey,
      {
        checkpointKeyId: checkpoint.id,
        checkpointKey: checkpoint.verifierKey,
        recordKeyId: record.id,
        recordKey: record.verifierKey,
      },
      { ...call, actor: { type: "system", job: "command-line", onBehalfOf } },
    );
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
