// Brings node_modules to what package-lock.json names, once for each lock file, whoever asks: a build, a test run, a contributor.
import { execSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

export const appFolder = dirname(fileURLToPath(import.meta.url));
const lockFolder = join(appFolder, ".build-lock");
const stamp = join(appFolder, "node_modules", ".installed-from");

/** Runs `work` while no other process of this checkout installs packages or builds: npm and esbuild would write over each other. */
export async function alone(work) {
  while (!takeLock()) await delay(100);
  try {
    return await work();
  } finally {
    rmSync(lockFolder, { recursive: true, force: true });
  }
}

export function installPackages() {
  requireNode();
  const wanted = createHash("sha256").update(readFileSync(join(appFolder, "package-lock.json"))).digest("hex");
  if (readText(stamp) === wanted) return;
  // No install scripts: none of the packages needs one, and a script is somebody else's code with our rights.
  execSync("npm ci --ignore-scripts --no-audit --no-fund --loglevel=error", { cwd: appFolder, stdio: ["ignore", "inherit", "inherit"] });
  writeFileSync(stamp, wanted);
}

function takeLock() {
  try {
    mkdirSync(lockFolder);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (ownerIsGone()) rmSync(lockFolder, { recursive: true, force: true });
    return false;
  }
  writeFileSync(join(lockFolder, "pid"), String(process.pid));
  return true;
}

function ownerIsGone() {
  const pid = Number(readText(join(lockFolder, "pid")));
  if (!pid) return isOlderThan(lockFolder, 10_000); // Younger: its owner is between making the folder and writing the id.
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Error(`Node ${process.versions.node} is too old to build Piperchat's browser program: it needs Node 20.19 or later.`);
}

function isOlderThan(path, milliseconds) {
  const made = statSync(path, { throwIfNoEntry: false });
  return made !== undefined && Date.now() - made.mtimeMs > milliseconds;
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await alone(installPackages);
