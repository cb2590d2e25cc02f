// A preview of a folder's spec, and a browser that looks at it.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const SCAFFOLD = process.env.SCAFFOLD;
const EXAMPLES = process.env.EXAMPLES;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const scaffold = (folder, ...words) => execFileSync(SCAFFOLD, words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] }).toString();

/** A new folder for as long as the tests run, with an example in it under the name of a spec. */
export function folderWith(example) {
  const folder = mkdtempSync(join(tmpdir(), "preview-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  if (example) copyFileSync(join(EXAMPLES, example), join(folder, "scaffold.yaml"));
  return folder;
}

export async function serve(folder) {
  const child = spawn(SCAFFOLD, ["preview"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    child.on("exit", (code) => reject(new Error(`scaffold preview ended with ${code}: ${said}`)));
    child.stdout.on("data", (data) => {
      said += data;
      const found = /http:\S+/.exec(said);
      if (found) resolve(found[0]);
    });
  });
  return { url, end: () => child.kill() };
}

/** Opens the preview of a folder for the length of a test; what it asked and complained of is looked at in the end. */
export async function open(test, folder, options = {}) {
  const preview = await serve(folder);
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    args: FLAGS,
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15_000);
  const { host } = new URL(preview.url);
  const [strangers, complaints] = [[], []];
  context.on("request", (request) => {
    if (new URL(request.url()).host !== host) strangers.push(request.url());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A draft that was overtaken while its panel was asked for is asked for again.
    if (message.type() === "error" && !message.text().includes("409")) complaints.push(message.text());
  });
  test.after(async () => {
    await context.close();
    preview.end();
    rmSync(profile, { recursive: true, force: true });
  });
  await page.goto(preview.url);
  await page.locator(".verdict").filter({ hasNotText: "Reading" }).waitFor();
  const quiet = () => {
    assert.deepEqual(strangers, [], "nobody else was asked");
    assert.deepEqual(complaints, [], "the console is empty");
  };
  return { page, context, preview, folder, quiet, spec: () => readFileSync(join(folder, "scaffold.yaml"), "utf8") };
}

export const writeSpec = (folder, text) => writeFileSync(join(folder, "scaffold.yaml"), text);

/** Puts words in the place of the first that are found in the editor, by hand. */
export async function retype(page, before, after) {
  await page.locator(".writing .cm-content").click();
  await page.keyboard.press("Control+f");
  await page.locator(".cm-search input[name=search]").pressSequentially(before);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.type(after);
}

/** Waits until the cursor is in such a line of the editor. */
export const lineReached = (page, hasText) => page.locator(".writing .cm-activeLine", { hasText }).waitFor();

/** Everything that axe finds wrong with the page as it is. */
export async function faults(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).slice(0, 3)}`);
}
