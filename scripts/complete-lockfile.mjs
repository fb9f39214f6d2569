// Run after package.json has changed and npm has installed:
//   npx npm@10 install --package-lock-only --ignore-scripts && node scripts/complete-lockfile.mjs
//
// npm 10, which comes with Node 20, wants entries in the lock file that npm 11 leaves out; npm 11 accepts them. And npm leaves
// optional platform packages out when the registry it asked did not list them, and `npm ci` on such a platform then lacks
// its binaries. This adds each one at the exact version its parent asks for. It also drops `resolved`, so that an install
// asks the registry that the machine is configured for.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OPERATING_SYSTEMS = [
  [/win32|windows/, "win32"],
  [/darwin/, "darwin"],
  [/android/, "android"],
  [/freebsd/, "freebsd"],
  [/openharmony/, "openharmony"],
  [/linux/, "linux"],
  [/sunos/, "sunos"],
  [/netbsd/, "netbsd"],
  [/openbsd/, "openbsd"],
  [/aix/, "aix"],
];
const PROCESSORS = [
  [/wasm32/, "wasm32"],
  [/arm64/, "arm64"],
  [/arm/, "arm"],
  [/x64/, "x64"],
  [/ia32/, "ia32"],
  [/ppc64/, "ppc64"],
  [/s390x/, "s390x"],
  [/riscv64/, "riscv64"],
  [/loong64/, "loong64"],
  [/mips64/, "mips64el"],
];
const C_LIBRARIES = [
  [/musl/, "musl"],
  [/gnu/, "glibc"],
];
const EXACT = /^\d+\.\d+\.\d+[\w.+-]*$/;

const lockFile = join(dirname(dirname(fileURLToPath(import.meta.url))), "package-lock.json");
const lock = JSON.parse(readFileSync(lockFile, "utf8"));
const { added, skipped } = complete(lock.packages);
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
for (const line of added) console.log(`added    ${line}`);
for (const line of skipped) console.log(`skipped  ${line}: its parent asks for a range`);
console.log(`${added.length} platform packages added to package-lock.json.`);

function complete(packages) {
  const added = [];
  const skipped = [];
  for (const [path, entry] of Object.entries(packages)) {
    delete entry.resolved;
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isResolved(packages, path, name)) continue;
      if (!EXACT.test(version)) {
        skipped.push(`${name}@${version}`);
        continue;
      }
      const besideParent = `${path.slice(0, path.lastIndexOf("node_modules/"))}node_modules/${name}`;
      packages[besideParent] = platformEntry(name, version, entry);
      added.push(`${name}@${version}`);
    }
  }
  return { added, skipped };
}

function isResolved(packages, from, name) {
  for (let base = from; ; ) {
    if (packages[`${base ? `${base}/` : ""}node_modules/${name}`]) return true;
    if (!base) return false;
    const up = base.lastIndexOf("/node_modules/");
    base = up < 0 ? "" : base.slice(0, up);
  }
}

function platformEntry(name, version, parent) {
  const [cpu, libc, os] = [PROCESSORS, C_LIBRARIES, OPERATING_SYSTEMS].map((table) =>
    table.find(([pattern]) => pattern.test(name.toLowerCase())),
  );
  return {
    version,
    ...(cpu && { cpu: [cpu[1]] }),
    ...(parent.dev && { dev: true }),
    ...(libc && { libc: [libc[1]] }),
    license: parent.license,
    optional: true,
    ...(os && { os: [os[1]] }),
  };
}
