// Makes the page's script and style sheet, each one file, and the list of licences that they come under.
// node build.mjs FOLDER writes them there.

import { build } from "esbuild";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const folder = process.argv[2];
if (!folder) throw new Error("which folder?");

const { metafile } = await build({
  entryPoints: { app: "src/main.ts" },
  outdir: folder,
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
});
await build({ entryPoints: { app: "src/app.css" }, outdir: folder, bundle: true, minify: true, target: "chrome123" });

const packages = new Set(
  Object.keys(metafile.inputs).flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
);
const texts = new Map();
for (const name of [...packages].sort()) {
  const place = join("node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(place, "package.json"), "utf8"));
  const file = (await readdir(place)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file`);
  const text = (await readFile(join(place, file), "utf8")).replaceAll("\r\n", "\n").trim();
  texts.set(text, [...(texts.get(text) ?? []), `${name} ${version} (${license})`]);
}
const list = [...texts].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`);
await writeFile(join(folder, "licences.txt"), list.join(`\n${"-".repeat(72)}\n\n`));
