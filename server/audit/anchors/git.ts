import * as fs from "node:fs";
import git from "isomorphic-git";
import type { Pace } from "#domain/audit/anchors/rules.ts";
import { toBase64 } from "#domain/audit/log/bytes.ts";
import type { OutboundOptions } from "#server/kernel/outbound.ts";
import { type Anchor, type Copy, noteOf } from "./anchor.ts";
import { gitTransport } from "./git-transport.ts";
import { gitPlace } from "./places.ts";

const BRANCH = "main";
const NOTE_FILE = "checkpoint";
const KEYS_FILE = "keys.txt";
const AUTHOR = { name: "Countersign", email: "audit-log@countersign.invalid", timezoneOffset: 0 };

export type GitRemote = { url: string; user: string; token: string | undefined };

/** A bare repository with one commit for each checkpoint; pushed, without force, when a remote is configured. */
export function gitAnchor(
  settings: { gitdir: string; remote: GitRemote | null; pace: Pace },
  options: OutboundOptions = {},
): Anchor {
  const { gitdir, remote, pace } = settings;
  return {
    kind: "git",
    place: gitPlace(gitdir, remote?.url),
    outside: remote !== null,
    pace,
    held: () => heldIn(gitdir),
    async keep(copy) {
      const commit = (await alreadyKept(gitdir, copy)) ?? (await commitCopy(gitdir, copy));
      if (remote) await push(gitdir, remote, options);
      return `commit ${commit.slice(0, 12)}${remote ? ", pushed" : ""}`;
    },
  };
}

async function heldIn(gitdir: string): Promise<string | null> {
  const head = await headOf(gitdir);
  if (head === null) return null;
  const { blob } = await git.readBlob({ fs, gitdir, oid: head, filepath: NOTE_FILE });
  return noteOf(blob);
}

async function headOf(gitdir: string): Promise<string | null> {
  try {
    return await git.resolveRef({ fs, gitdir, ref: `refs/heads/${BRANCH}` });
  } catch (error) {
    if (error instanceof git.Errors.NotFoundError) return null;
    throw error;
  }
}

/** The commit of the same checkpoint, when only its push has failed so far. */
async function alreadyKept(gitdir: string, copy: Copy): Promise<string | null> {
  return (await heldIn(gitdir)) === copy.note ? headOf(gitdir) : null;
}

async function commitCopy(gitdir: string, copy: Copy): Promise<string> {
  await git.init({ fs, gitdir, bare: true, defaultBranch: BRANCH });
  const parent = await headOf(gitdir);
  const write = (text: string) => git.writeBlob({ fs, gitdir, blob: Buffer.from(text) });
  const entry = (path: string, oid: string) => ({ mode: "100644", type: "blob" as const, path, oid });
  const tree = await git.writeTree({
    fs,
    gitdir,
    tree: [
      entry(NOTE_FILE, await write(copy.note)),
      entry(KEYS_FILE, await write(`${copy.verifierKeys.join("\n")}\n`)),
    ],
  });
  const author = { ...AUTHOR, timestamp: Math.floor(Date.parse(copy.at) / 1000) };
  return git.commit({
    fs,
    gitdir,
    tree,
    parent: parent === null ? [] : [parent],
    ref: `refs/heads/${BRANCH}`,
    message: `Checkpoint of ${copy.size} entries\n\n${copy.origin}\n${copy.size}\n${toBase64(copy.root)}\n`,
    author,
    committer: author,
  });
}

/** Without force: a remote whose history is not ours is left as it is, and the refusal is told. */
async function push(gitdir: string, remote: GitRemote, options: OutboundOptions): Promise<void> {
  const { token } = remote;
  const result = await git
    .push({
      fs,
      http: gitTransport(options),
      gitdir,
      url: remote.url,
      ref: BRANCH,
      remoteRef: `refs/heads/${BRANCH}`,
      force: false,
      ...(token ? { onAuth: () => ({ username: remote.user, password: token }) } : {}),
      onAuthFailure: () => ({ cancel: true }),
    })
    .catch((error: unknown) => {
      throw explain(error);
    });
  if (!result.ok)
    throw new Error(`the remote took the push and then refused it: ${result.error ?? "no reason given"}`);
}

function explain(error: unknown): unknown {
  if (error instanceof git.Errors.PushRejectedError)
    return new Error(
      "the remote's branch holds commits that this repository does not have, so the push was refused; nothing there was changed. Find out who wrote them before you go on",
    );
  if (error instanceof git.Errors.UserCanceledError)
    return new Error("the remote refused the name and token of COUNTERSIGN_ANCHOR_GIT_USER and _TOKEN");
  if (error instanceof git.Errors.HttpError) return new Error(`the remote answered ${error.data.statusCode}`);
  return error;
}
