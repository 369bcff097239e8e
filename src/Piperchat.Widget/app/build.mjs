// Makes the bundles that Piperchat.AspNetCore embeds: content-hashed, pre-compressed, and listed in manifest.json.
//   node build.mjs [--out <folder>]   once (default: dist)
//   node build.mjs --watch            again at each change, unminified, for Piperchat:Development:Assets
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { alone, appFolder, installPackages } from "./packages.mjs";

const MINIFYING = { module: true, compress: { passes: 2 }, format: { comments: /^!|@license|@preserve/ } };
const terserVersion = JSON.parse(readFileSync(join(appFolder, "package-lock.json"), "utf8")).packages["node_modules/terser"].version;

const watch = process.argv.includes("--watch");
const out = resolve(argument("--out") ?? join(appFolder, "dist"));

/** What the pages name: the entry points, by the names that the server knows them by. */
const chat = { "chat.js": "chat/main.tsx", "chat.css": "chat/chat.css", "icon.svg": "icon.svg" };

/** The panel is a build of its own: what it shares with the chat would else stand in chunks that the chat's first open loads as well. */
const admin = { "admin.js": "admin/main.tsx", "admin.css": "admin/admin.css" };

/** What other sites' pages name. It shares no chunk with the page, so it is a build of its own. The second one imports the first, by its fixed name. */
const loader = { "piperchat.js": "embed/loader.ts", "piperchat.blazor.js": "embed/blazor.ts" };
const loaderTypes = { "piperchat.d.ts": "embed/piperchat.d.ts" };

await alone(async () => {
  installPackages();
  const { build, context } = await import("esbuild");
  const builds = [{ ...options(chat), plugins: [inOnePiece(["chat/app", "bridge/frame"])] }, options(admin), { ...options(loader), splitting: false, external: ["./piperchat.js"] }];
  if (!watch) return write(await Promise.all((await Promise.all(builds.map((each) => build(each)))).map(minified)));
  const results = [];
  const rewrite = (at) => ({
    name: "write",
    setup: (plugin) =>
      plugin.onEnd((result) => {
        if (!result.metafile) return;
        results[at] = result;
        if (builds.every((_, each) => results[each])) write(results);
      }),
  });
  for (const [at, each] of builds.entries()) await (await context({ ...each, plugins: [...(each.plugins ?? []), rewrite(at)] })).watch();
});

function options(sources) {
  return {
    // A file's name is the hash of what it holds before it is minified once more: by what, is part of that.
    banner: { js: `/* ${terserVersion} ${JSON.stringify(MINIFYING)} */` },
    absWorkingDir: appFolder,
    entryPoints: Object.entries(sources).map(([name, source]) => ({ in: source, out: basename(name, extname(name)) })),
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

/**
 * esbuild splits what a page shares with the parts that it loads later into a chunk for each set of them, and the page packs worse in pieces: by
 * 1 KB with one such part, by 3 KB with three. So each part names nearly all of the page as well, and what is shared is one chunk. Not all: the
 * page's script would else be one import, which gzip makes longer.
 */
function inOnePiece(page) {
  const shared = page.map((each) => `import ${JSON.stringify(join(appFolder, each))};`).join("");
  const parts = new Set();
  return {
    name: "in-one-piece",
    setup({ onResolve, onLoad, resolve: find }) {
      onResolve({ filter: /^\./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (kind !== "dynamic-import" || pluginData === parts) return undefined;
        const part = await find(path, { kind, importer, resolveDir, pluginData: parts });
        parts.add(part.path);
        return part;
      });
      onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
        if (!parts.has(path)) return undefined;
        return { contents: shared + readFileSync(path, "utf8"), loader: extname(path).slice(1), watchFiles: [path] };
      });
    },
  };
}

/** Once more, by a slower hand: of a page's 80 KB that is nearly 2. */
async function minified(result) {
  const { minify } = await import("terser");
  const outputFiles = await Promise.all(
    result.outputFiles.map(async (file) => {
      if (extname(file.path) !== ".js") return file;
      const { code } = await minify(file.text, MINIFYING);
      return { path: file.path, contents: Buffer.from(code) };
    }),
  );
  return { ...result, outputFiles };
}

function write(results) {
  const [ofChat, ofAdmin, ofLoader] = results;
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const types = copied(loaderTypes);
  for (const file of [...results.flatMap(({ outputFiles }) => outputFiles), ...types]) {
    writeFileSync(file.path, file.contents);
    if (!watch) compress(file);
  }
  const named = {
    ...hashed(chat, ofChat.metafile),
    ...hashed(admin, ofAdmin.metafile),
    ...hashed(loader, ofLoader.metafile),
    ...Object.fromEntries(types.map((file) => [file.name, basename(file.path)])),
  };
  const preload = { "chat.js": imported(chat["chat.js"], ofChat.metafile), "admin.js": imported(admin["admin.js"], ofAdmin.metafile) };
  writeFileSync(join(out, "manifest.json"), JSON.stringify({ entries: named, preload }, null, 2));
  if (watch) console.log(`${new Date().toLocaleTimeString()} ${readdirSync(out).length} files in ${out}`);
}

/** Files that no bundler reads, under hashed names like the rest. */
function copied(sources) {
  return Object.entries(sources).map(([name, source]) => {
    const contents = readFileSync(join(appFolder, source));
    const hash = createHash("sha256").update(contents).digest("hex").slice(0, 8);
    const [stem, ...ends] = name.split(".");
    return { name, path: join(out, [`${stem}-${hash}`, ...ends].join(".")), contents };
  });
}

function compress({ path, contents }) {
  const brotli = brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const gzip = gzipSync(contents, { level: 9 });
  if (brotli.length < contents.length) writeFileSync(`${path}.br`, brotli);
  if (gzip.length < contents.length) writeFileSync(`${path}.gz`, gzip);
}

/** The hashed file of each entry. */
function hashed(sources, { outputs }) {
  const byEntry = byEntryPoint(outputs);
  return Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, fileOf(name, byEntry.get(source), outputs)]));
}

/** The chunks that a page's script imports at once, and those that they do. */
function imported(source, { outputs }) {
  const found = new Set([byEntryPoint(outputs).get(source)]);
  for (const path of found) for (const each of outputs[path].imports) if (each.kind === "import-statement") found.add(each.path);
  return [...found].slice(1).map((path) => basename(path));
}

function byEntryPoint(outputs) {
  return new Map(Object.entries(outputs).filter(([, output]) => output.entryPoint).map(([path, output]) => [output.entryPoint, path]));
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
