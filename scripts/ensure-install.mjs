// Runs before every npm script, on whatever Node is installed: plain JavaScript, and a no-op when nothing is to be done.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFile = join(root, "package-lock.json");
const modules = join(root, "node_modules");
const stampFile = join(modules, ".countersign-lock");
const node = join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node");

requireNode(20, 9);
const lockText = readFileSync(lockFile, "utf8");
const stamp = `${createHash("sha256").update(lockText).digest("hex")} ${process.platform}-${process.arch}`;
if (!isStamped()) {
  if (!matchesLock() || !nodeWorks()) install();
  if (!nodeWorks()) {
    fail(
      "The packages are installed, but the Node 24 among them does not run. Allow npm to run install scripts " +
        "(npm config set ignore-scripts false), delete node_modules, then start again.",
    );
  }
  writeFileSync(stampFile, stamp);
}

function isStamped() {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp && existsSync(node);
}

/** Whether what npm says it installed is what the lock file asks for, so that an install by hand is not repeated. */
function matchesLock() {
  const installedFile = join(modules, ".package-lock.json");
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  return Object.entries(JSON.parse(lockText).packages).every(([path, wanted]) => {
    if (path === "") return true;
    const found = installed[path];
    return found ? found.version === wanted.version : Boolean(wanted.optional || wanted.devOptional);
  });
}

function install() {
  console.log("Installing the locked dependencies (about 1.5 GB on disk; needed once).");
  const npm = process.env.npm_execpath;
  const args = [
    "ci",
    "--include=dev",
    "--include=optional",
    "--ignore-scripts=false",
    "--no-audit",
    "--no-fund",
  ];
  const [program, rest] = npm ? [process.execPath, [npm, ...args]] : ["npm", args];
  const result = spawnSync(program, rest, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: !npm && process.platform === "win32",
    // Its install script would fetch GPU libraries from the internet; the CPU ones are in the package.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" },
  });
  if (result.status !== 0) {
    fail("The dependencies could not be installed; npm's own message is above. Nothing else was changed.");
  }
}

function nodeWorks() {
  if (!existsSync(node)) return false;
  const result = spawnSync(node, ["--version"], { encoding: "utf8" });
  return result.status === 0 && result.stdout.startsWith("v24.");
}

function requireNode(major, minor) {
  const [haveMajor, haveMinor] = process.versions.node.split(".").map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  fail(
    `Countersign needs Node ${major}.${minor} or later to install itself; this is ${process.versions.node}.`,
  );
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
