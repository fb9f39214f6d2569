import * as fs from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import git from "isomorphic-git";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gitIn, hasGit, serveGit } from "#server/testing/git-server.ts";
import { smallLog } from "#server/testing/small-log.ts";
import { attempt } from "./attempt.ts";
import { type GitRemote, gitAnchor } from "./git.ts";

const PACE = { everyMs: 1, afterSignatureMs: 1 };
const OPTIONS = { policy: { hosts: null, networks: [], loopback: true } };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "countersign-git-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const gitdir = () => join(folder, "anchors.git");
const place = (remote: GitRemote | null = null) =>
  gitAnchor({ gitdir: gitdir(), remote, pace: PACE }, OPTIONS);

describe("a git repository of checkpoints", () => {
  it("has one commit for each, with the note and the keys, at the time it was signed", async () => {
    const log = smallLog().add("a", "b");
    const first = log.checkpoint();
    expect(await attempt(place(), log, null)).toMatchObject({
      outcome: "kept",
      detail: expect.stringMatching(/^commit [0-9a-f]{12}$/),
    });
    log.add("c");
    const second = log.checkpoint();
    await attempt(place(), log, null);
    const commits = await git.log({ fs, gitdir: gitdir(), ref: "main" });
    expect(commits.map(({ commit }) => commit.message.split("\n")[0])).toEqual([
      "Checkpoint of 3 entries",
      "Checkpoint of 2 entries",
    ]);
    expect(commits[0]?.commit.committer.timestamp).toBe(Date.parse(first.at) / 1000);
    const contents = await Promise.all(
      commits.map(async ({ oid }) => {
        const { blob } = await git.readBlob({ fs, gitdir: gitdir(), oid, filepath: "checkpoint" });
        return Buffer.from(blob).toString();
      }),
    );
    expect(contents).toEqual([second.note, first.note]);
    expect(await place().held()).toBe(second.note);
  });

  it("takes the same checkpoint twice as once", async () => {
    const log = smallLog().add("a");
    const once = await attempt(place(), log, null);
    expect(await attempt(place(), log, null)).toEqual(once);
    expect(await git.log({ fs, gitdir: gitdir(), ref: "main" })).toHaveLength(1);
  });

  it("gets no commit from a log that does not continue it", async () => {
    const log = smallLog().add("a", "b");
    await attempt(place(), log, null);
    log.rewrite(0, "A");
    log.add("c");
    expect((await attempt(place(), log, null))?.outcome).toBe("alarm");
    expect(await git.log({ fs, gitdir: gitdir(), ref: "main" })).toHaveLength(1);
  });

  it.runIf(hasGit)("is one that git itself reads and finds sound", async () => {
    const log = smallLog().add("a", "b");
    await attempt(place(), log, null);
    log.add("c");
    await attempt(place(), log, null);
    expect(gitIn(gitdir(), "fsck", "--strict", "--full")).toBe("");
    expect(gitIn(gitdir(), "show", "main:checkpoint")).toBe(log.checkpoint().note);
    expect(gitIn(gitdir(), "show", "main:keys.txt")).toBe(`${log.checkpoint().verifierKeys[0]}\n`);
    expect(gitIn(gitdir(), "log", "--format=%s", "main").trim().split("\n")).toHaveLength(2);
    expect(gitIn(gitdir(), "symbolic-ref", "HEAD").trim()).toBe("refs/heads/main");
  });
});

describe.runIf(hasGit)("a remote", () => {
  let served: { url: string; server: Server };
  const remoteDir = () => join(folder, "remote", "audit.git");
  const remote = (token = "t0ken"): GitRemote => ({ url: `${served.url}/audit.git`, user: "git", token });
  const remoteLog = () => gitIn(remoteDir(), "log", "--format=%s", "main").trim().split("\n");

  beforeEach(async () => {
    gitIn(remoteDir(), "init", "--quiet", "--bare", "--initial-branch=main", remoteDir());
    gitIn(remoteDir(), "config", "http.receivepack", "true");
    served = await serveGit(join(folder, "remote"), "git:t0ken");
  });
  afterEach(() => new Promise((done) => served.server.close(done)));

  it("gets each commit, and counts as outside", async () => {
    const log = smallLog().add("a");
    expect(place().outside).toBe(false);
    expect(place(remote()).outside).toBe(true);
    expect(place(remote()).place).toMatch(/^127\.0\.0\.1:\d+\/audit\.git$/);
    expect(await attempt(place(remote()), log, null)).toMatchObject({
      outcome: "kept",
      detail: expect.stringMatching(/, pushed$/),
    });
    log.add("b");
    await attempt(place(remote()), log, null);
    expect(remoteLog()).toEqual(["Checkpoint of 2 entries", "Checkpoint of 1 entries"]);
    expect(gitIn(remoteDir(), "show", "main:checkpoint")).toBe(log.checkpoint().note);
  });

  it("that was away gets what it missed, and the commit is not made again", async () => {
    const log = smallLog().add("a");
    const port = Number(new URL(served.url).port);
    await new Promise((done) => served.server.close(done));
    expect(await attempt(place(remote()), log, null)).toMatchObject({
      outcome: "failed",
      detail: expect.stringMatching(/could not be reached/),
    });
    await new Promise<void>((done) => served.server.listen(port, "127.0.0.1", done));
    log.add("b");
    expect((await attempt(place(remote()), log, null))?.outcome).toBe("kept");
    expect((await attempt(place(remote()), log, null))?.outcome).toBe("kept");
    expect(remoteLog()).toHaveLength(2);
  });

  it("that refuses the token is named without it", async () => {
    const result = await attempt(place(remote("wr0ng")), smallLog().add("a"), null);
    expect(result).toMatchObject({
      outcome: "failed",
      detail: expect.stringMatching(/refused the name and token/),
    });
    expect(result?.detail).not.toContain("wr0ng");
  });

  it("whose history is another is left as it is", async () => {
    const log = smallLog().add("a");
    await attempt(place(remote()), log, null);
    const before = gitIn(remoteDir(), "rev-parse", "main");
    await rm(gitdir(), { recursive: true });
    log.add("b");
    expect(await attempt(place(remote()), log, null)).toMatchObject({
      outcome: "failed",
      detail: expect.stringMatching(/holds commits that this repository does not have/),
    });
    expect(gitIn(remoteDir(), "rev-parse", "main")).toBe(before);
  });
});
