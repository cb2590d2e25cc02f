// What a person does with the preview, and sees.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { faults, folderWith, lineReached, open, retype, scaffold, serve, writeSpec } from "./browser.mjs";

test("an error is underlined and listed while the last pictures stay, and goes when it is mended", async (t) => {
  const { page, quiet } = await open(t, folderWith("hello.yaml"));
  await page.locator(".picture .name", { hasText: "notes" }).waitFor();
  await retype(page, "bool", "boool");
  const underlined = page.locator(".cm-lintRange-error");
  await underlined.waitFor();
  assert.equal(await underlined.textContent(), "boool");
  const problem = page.locator(".problems .error");
  assert.match(await problem.textContent(), /unknown type boool.*S0504.*did you mean bool\?/s);
  assert.match(await page.locator(".verdict").textContent(), /1 error/);
  await page.locator(".older").waitFor();
  assert.ok(await page.locator(".picture .name", { hasText: "notes" }).isVisible());

  await page.keyboard.press("Control+Home");
  await problem.getByRole("button").click();
  await lineReached(page, /boool/);
  await underlined.hover();
  assert.match(await page.locator(".cm-tooltip-lint").textContent(), /unknown type boool/);

  await retype(page, "boool", "bool");
  await underlined.waitFor({ state: "detached" });
  await page.locator(".older").waitFor({ state: "detached" });
  quiet();
});

test("the pictures follow what is typed", async (t) => {
  const { page, quiet } = await open(t, folderWith("hello.yaml"));
  await page.locator(".picture .name", { hasText: "notes" }).click();
  await page.locator(".picture .name", { hasText: "Note" }).waitFor();
  await page.locator(".writing .cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("  Tag:\n    label: string(40) unique\n    note: ref(Note)\n");
  await page.locator(".picture .name", { hasText: "Tag" }).waitFor();
  await page.locator(".picture .edge title", { hasText: "Tag → Note: note" }).waitFor({ state: "attached" });

  await page.locator(".picture .box", { hasText: "Tag" }).first().click();
  await lineReached(page, /Tag:/);
  await page.getByRole("button", { name: "System", exact: true }).click();
  await page.locator(".picture .entry .name", { hasText: "clients" }).waitFor();
  quiet();
});

test("a file is found and read, the API and the document are there", async (t) => {
  const { page, quiet } = await open(t, folderWith("shop.yaml"));
  await page.getByRole("tab", { name: /Files/ }).click();
  await page.getByPlaceholder("Filter files").fill("orders 0001 up postgres");
  await page.getByRole("treeitem", { name: /\.sql/ }).first().click();
  await page.locator(".viewer .cm-line", { hasText: /CREATE TABLE orders/ }).waitFor();
  assert.equal(await page.locator(".tag.frozen").textContent(), "written once");

  await page.getByRole("tab", { name: "API" }).click();
  await page.getByRole("combobox", { name: "Service" }).selectOption("orders");
  await page.getByRole("button", { name: /POST.*checkout/ }).click();
  await page.locator(".detail", { hasText: "payment_method" }).waitFor();

  await page.getByRole("tab", { name: "Document" }).click();
  await page.getByRole("heading", { name: "Architecture of shop" }).waitFor();
  await page.getByRole("link", { name: /Security/ }).first().click();
  await page.waitForFunction(() => document.activeElement.textContent.includes("Security"));
  quiet();
});

test("the editor knows the language", async (t) => {
  const { page, quiet } = await open(t, folderWith("hello.yaml"));
  await page.locator(".writing .cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("dat");
  await page.locator(".cm-tooltip-autocomplete li", { hasText: "database" }).waitFor();
  await page.waitForTimeout(100);
  await page.keyboard.press("Enter");
  await page.keyboard.type("sq");
  await page.locator(".cm-tooltip-autocomplete li", { hasText: "sqlite" }).waitFor();
  await page.waitForTimeout(100);
  await page.keyboard.press("Enter");
  await lineReached(page, /^database: sqlite$/);
  await page.locator(".picture .note", { hasText: "fastapi, sqlite" }).waitFor();
  await page.locator(".writing .cm-line", { hasText: "stack:" }).getByText("stack").first().hover();
  assert.match(await page.locator(".meaning").textContent(), /stack of every service/);
  quiet();
});

test("nothing is written before it is saved, and nobody's work is lost", async (t) => {
  const { page, folder, spec, quiet } = await open(t, folderWith("hello.yaml"));
  const before = spec();
  await retype(page, "pinned", "starred");
  await page.getByRole("button", { name: "Save", exact: true }).waitFor();
  assert.equal(spec(), before);
  await page.keyboard.press("Control+s");
  await page.getByRole("button", { name: "Saved" }).waitFor();
  assert.equal(spec(), before.replace("pinned", "starred"));

  await retype(page, "starred", "marked");
  writeSpec(folder, before.replace("pinned", "theirs"));
  await page.keyboard.press("Control+s");
  const alert = page.getByRole("alert");
  assert.match(await alert.textContent(), /changed outside/);
  assert.match(spec(), /theirs/);
  await alert.getByRole("button", { name: "Keep this text" }).click();
  await alert.waitFor({ state: "detached" });
  await page.keyboard.press("Control+s");
  await page.getByRole("button", { name: "Saved" }).waitFor();
  assert.match(spec(), /marked/);

  writeSpec(folder, before);
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await page.locator(".writing .cm-line", { hasText: "pinned" }).waitFor();
  quiet();
});

test("a new system starts from nothing", async (t) => {
  const { page, spec, folder, quiet } = await open(t, folderWith());
  assert.match(await page.locator(".verdict").textContent(), /empty/);
  assert.equal(await page.locator(".problems li").count(), 0);
  await page.getByRole("button", { name: "Start with an example" }).click();
  await page.locator(".picture .name", { hasText: "notes" }).waitFor();
  assert.equal(existsSync(join(folder, "scaffold.yaml")), false);
  await page.keyboard.press("Control+s");
  await page.getByRole("button", { name: "Saved" }).waitFor();
  assert.match(spec(), /^scaffold: 1\n/);
  quiet();
});

test("the keyboard alone is enough", async (t) => {
  const { page, spec, quiet } = await open(t, folderWith("hello.yaml"));
  const focused = (selector) => page.waitForFunction((wanted) => document.activeElement.matches(wanted), selector);
  const seen = () => page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  await page.keyboard.press("Alt+0");
  await focused(".cm-content");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("      done: boool");
  await page.locator(".problems .error").waitFor();
  await page.keyboard.press("Alt+p");
  await focused(".problem");
  assert.equal(await seen(), "solid");
  await page.keyboard.press("Enter");
  await focused(".cm-content");
  await page.keyboard.press("Control+Delete");
  await page.keyboard.type("bool");
  await page.locator(".problems .error").waitFor({ state: "detached" });
  await page.keyboard.press("Control+s");
  await page.getByRole("button", { name: "Saved" }).waitFor();
  assert.match(spec(), /done: bool\n?$/);

  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => !document.activeElement.matches(".cm-content"));
  await page.keyboard.press("Alt+2");
  await focused("#tab-files");
  assert.equal(await seen(), "solid");
  await page.keyboard.press("/");
  await page.keyboard.type("readme");
  await page.keyboard.press("Tab");
  await focused("[role=treeitem]");
  for (const _ of [1, 2, 3]) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("[role=treeitem][aria-selected=true]").count(), 1);
  await page.keyboard.press("Alt+1");
  await page.keyboard.press("ArrowRight");
  await focused("#tab-files");
  await page.keyboard.press("ArrowLeft");
  await focused("#tab-diagram");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  assert.equal(await theme(), "light");
  await page.keyboard.press("Alt+t");
  assert.equal(await theme(), "dark");
  quiet();
});

test("a repository shows what its regeneration would change, and stays as it is", async (t) => {
  const folder = folderWith("shop.yaml");
  scaffold(folder, "new", "shop");
  const repository = join(folder, "shop");
  const { page, quiet } = await open(t, repository);
  const tab = page.getByRole("tab", { name: /Changes/ });
  await tab.click();
  await page.getByRole("heading", { name: "Nothing would change" }).waitFor();
  await retype(page, "quantity: int min=1 max=1000", "quantity: int min=1 max=500\nnote: text?");
  await page.locator(".refused", { hasText: /breaking change/ }).waitFor();
  await page.locator(".figure", { hasText: /Files\s*[1-9]/ }).waitFor();
  await page.getByRole("button", { name: /add_order_lines_note/ }).first().click();
  await page.locator(".viewer .cm-line", { hasText: /ADD COLUMN note/ }).waitFor();
  await page.getByRole("button", { name: /order_line\.rs/ }).first().click();
  await page.locator(".viewer .cm-changedLine, .viewer .cm-insertedLine", { hasText: "note" }).first().waitFor();
  await page.getByRole("button", { name: /^breaking quantity/ }).click();
  await lineReached(page, /quantity/);
  assert.equal(execFileSync("git", ["status", "--porcelain"], { cwd: repository }).toString(), "");
  quiet();
});

test("nobody is hindered by how the page looks or is read", async (t) => {
  for (const [colorScheme, viewport] of [
    ["light", { width: 1440, height: 900 }],
    ["dark", { width: 1280, height: 800 }],
    ["dark", { width: 390, height: 844 }],
  ]) {
    const { page, quiet } = await open(t, folderWith("shop.yaml"), { colorScheme, viewport });
    const narrow = viewport.width < 760;
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), colorScheme);
    assert.deepEqual(await faults(page), [], `${colorScheme}, ${viewport.width}: the spec`);
    for (const panel of ["Diagram", "Files", "API", "Document"]) {
      const name = new RegExp(`^\\s*${panel}`);
      await (narrow ? page.getByRole("navigation", { name: "Views" }).getByRole("button", { name }) : page.getByRole("tab", { name })).click();
      await page.locator(".picture, .viewer, .operation, .document article").first().waitFor();
      if (panel === "API") await page.locator(".operation").first().click();
      assert.deepEqual(await faults(page), [], `${colorScheme}, ${viewport.width}: ${panel}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(wide, false, `${panel} fits into ${viewport.width}`);
      if (narrow) assert.equal(await page.locator(".pane:visible").count(), 1, "one thing at a time");
    }
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    assert.deepEqual(await faults(page), [], `${colorScheme}, ${viewport.width}: the list of keys`);
    quiet();
  }
});

test("a large system stays at hand", async (t) => {
  const services = Array.from({ length: 40 }, (_, at) => {
    const entities = Array.from({ length: 8 }, (_, n) => `      Thing${at}n${n}:\n        title: string(80)\n        size: int\n`);
    return `  area${at}:\n    entities:\n${entities.join("")}`;
  });
  const folder = folderWith();
  writeSpec(folder, `scaffold: 1\nname: large\nstack: gin\nauth: none\nservices:\n${services.join("")}`);
  const { page, quiet } = await open(t, folder);
  await page.locator(".figures-line", { hasText: "320 entities" }).waitFor();
  await page.locator(".picture .box").nth(39).waitFor();
  await page.getByRole("tab", { name: /Files/ }).click();
  await page.getByPlaceholder("Filter files").fill("thing39n7");
  await page.getByRole("treeitem", { name: /thing39n7.*\.go/ }).first().click();
  await page.locator(".viewer .cm-line", { hasText: "Thing39n7" }).first().waitFor();
  await page.getByPlaceholder("Filter files").fill("");
  assert.ok((await page.getByRole("treeitem").count()) <= 1000);
  quiet();
});

test("a page from elsewhere gets nothing", async (t) => {
  const folder = folderWith("hello.yaml");
  const victim = await serve(folder);
  t.after(victim.end);
  const { page } = await open(t, folderWith("hello.yaml"));
  const stranger = createServer((_, response) => response.setHeader("Content-Type", "text/html").end("<!doctype html><title>stranger</title>"));
  await new Promise((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  t.after(() => stranger.close());
  await page.goto(`http://127.0.0.1:${stranger.address().port}/`);
  const got = await page.evaluate(async (url) => {
    const tried = async (request) => fetch(`${url}spec`, request).then((response) => response.type + response.status, () => "refused");
    const framed = new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.src = url;
      frame.onload = () => resolve(frame.contentDocument === null);
      document.body.append(frame);
    });
    return [await tried({}), await tried({ method: "PUT", body: '{"text":"","digest":""}' }), await framed];
  }, victim.url);
  assert.deepEqual(got, ["refused", "refused", true]);
  assert.notEqual(readFileSync(join(folder, "scaffold.yaml"), "utf8"), "");
});
