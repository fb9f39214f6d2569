import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const venv = `${here}.venv`;
const python = process.platform === "win32" ? `${venv}/Scripts/python.exe` : `${venv}/bin/python`;
const stamp = `${venv}/requirements.txt`;

/**
 * Makes the Python environment of the peers once, and again when requirements.txt changes.
 * @returns {{ python: string } | { missing: string }} the interpreter, or a sentence that says why there is none
 */
export function setUpPeers() {
  const wanted = readFileSync(`${here}requirements.txt`, "utf8");
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return { python };
  const found = [process.env.PYTHON, "python3", "python"].find((name) => name && answers(name));
  if (!found) return { missing: "The peer is missing: no Python 3 was found on this machine." };
  try {
    rmSync(venv, { recursive: true, force: true });
    execFileSync(found, ["-m", "venv", venv], { stdio: "pipe" });
    execFileSync(python, ["-m", "pip", "install", "--quiet", "--requirement", `${here}requirements.txt`], {
      stdio: "pipe",
    });
    writeFileSync(stamp, wanted);
    return { python };
  } catch (error) {
    const reason = String(error?.stderr ?? error)
      .trim()
      .split("\n")
      .at(-1);
    return { missing: `The peer is missing: its Python environment could not be made (${reason}).` };
  }
}

function answers(name) {
  try {
    return execFileSync(name, ["--version"], { stdio: "pipe" }).toString().startsWith("Python 3");
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = setUpPeers();
  console.log("python" in result ? result.python : result.missing);
  process.exitCode = "python" in result ? 0 : 1;
}
