// Makes the bundles that Piperchat.AspNetCore embeds: content-hashed, pre-compressed, and listed in manifest.json.
//   node build.mjs [--out <folder>]   once (default: dist)
//   node build.mjs --watch            again at each change, unminified, for Piperchat:Development:Assets
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { alone, appFolder, installPackages } from "./packages.mjs";

const watch = process.argv.includes("--watch");
const out = resolve(argument("--out") ?? join(appFolder, "dist"));

/** What the page names: the entry points, by the names that the server knows them by. */
const entries = { "chat.js": "chat/main.tsx", "chat.css": "chat/chat.css", "icon.svg": "icon.svg" };

await alone(async () => {
  installPackages();
  const { build, context } = await import("esbuild");
  if (!watch) return write(await build(options()));
  const rebuild = { name: "write", setup: (plugin) => plugin.onEnd((result) => (result.metafile ? write(result) : undefined)) };
  const watching = await context({ ...options(), plugins: [rebuild] });
  await watching.watch();
});

function options() {
  return {
    absWorkingDir: appFolder,
    entryPoints: Object.entries(entries).map(([name, source]) => ({ in: source, out: basename(name, extname(name)) })),
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    outdir: out,
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022", "chrome137", "firefox130", "safari17.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".svg": "copy", ".wasm": "file", ".zdict": "file" },
    minify: !watch,
    legalComments: "eof",
    metafile: true,
    write: false,
    logLevel: "warning",
  };
}

function write(result) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const file of result.outputFiles) {
    writeFileSync(file.path, file.contents);
    if (!watch) compress(file);
  }
  writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest(result.metafile), null, 2));
  if (watch) console.log(`${new Date().toLocaleTimeString()} ${readdirSync(out).length} files in ${out}`);
}

function compress({ path, contents }) {
  const brotli = brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const gzip = gzipSync(contents, { level: 9 });
  if (brotli.length < contents.length) writeFileSync(`${path}.br`, brotli);
  if (gzip.length < contents.length) writeFileSync(`${path}.gz`, gzip);
}

/** `entries`: the hashed file of each entry; `preload`: the chunks that the script imports at once. */
function manifest({ outputs }) {
  const byEntry = new Map();
  for (const [path, output] of Object.entries(outputs)) if (output.entryPoint) byEntry.set(output.entryPoint, path);
  const named = Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, fileOf(name, byEntry.get(source), outputs)]));
  const script = outputs[byEntry.get(entries["chat.js"])];
  const preload = script.imports.filter((each) => each.kind === "import-statement").map((each) => basename(each.path));
  return { entries: named, preload };
}

function fileOf(name, path, outputs) {
  if (path && extname(path) === extname(name)) return basename(path);
  // A copied file is named by the small module that stands for it.
  const stem = basename(name, extname(name));
  return basename(Object.keys(outputs).find((each) => basename(each).startsWith(`${stem}-`) && extname(each) === extname(name)));
}

function argument(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}
