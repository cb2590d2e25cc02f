// The files that are written, and the text of one of them.

import { type TemplateResult, html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { icons } from "../icons";
import { Resource } from "../resource";
import { type Policy, type System, panelAddress } from "../server";
import { drawNow, plural, redraw, state } from "../state";
import { Viewer } from "../viewer";
import { type Folder, type Row, rowsOf, treeOf } from "./tree";
import { waiting } from "./waiting";

/** More rows than that are found by narrowing the filter. */
const MOST_ROWS = 1000;

/** What is shown before a file is chosen. */
const FIRST = "README.md";

const POLICIES: Record<Policy, { word: string; meaning: string }> = {
  merge: { word: "merged", meaning: "A regeneration merges it with what you changed." },
  frozen: { word: "written once", meaning: "A regeneration never touches it again." },
  yield: { word: "yours first", meaning: "A regeneration merges it; in a conflict, yours stays." },
};

const text = new Resource((response) => response.text());
const viewer = new Viewer();
const opened = new Set<string>();
let filter = "";
let chosen = "";
let focused = "";
let known: { system?: System; policies: Map<string, Policy> } = { policies: new Map() };
let tree: { system: System; filter: string; root: Folder } | undefined;

export function filesPanel(): TemplateResult {
  const { system, revision } = state;
  if (revision === null || !system) return waiting();
  const root = filtered(system);
  const all = rowsOf(root, (folder) => filter !== "" || opened.has(folder.path) || lonely(root, folder));
  const rows = all.slice(0, MOST_ROWS);
  if (!rows.some((row) => row.path === focused)) focused = rows[0]?.path ?? "";
  return html`
    <div class="split ${chosen ? "chosen" : ""}">
      <div class="side">
        <div class="toolbar">
          <label class="search">
            ${icons.search}<span class="hidden">Filter files</span>
            <input type="search" id="file-filter" placeholder="Filter files" .value=${filter} @input=${filterBy} />
          </label>
        </div>
        <div class="tree" role="tree" aria-label="Files" @keydown=${(event: KeyboardEvent) => key(event, rows)}>
          ${repeat(rows, (row) => row.path, rowTemplate)}
        </div>
        <p class="status" aria-live="polite">
          ${filter ? `${root.count.toLocaleString("en")} of ${plural(system.files.length, "file")}` : plural(system.files.length, "file")}
          ${all.length > MOST_ROWS ? `, the first ${MOST_ROWS} are listed` : nothing}
        </p>
      </div>
      <div class="main">${fileTemplate(revision)}</div>
    </div>
  `;
}

function fileTemplate(revision: number): TemplateResult {
  const path = chosen || FIRST;
  const policy = policies().get(path);
  if (!policy)
    return html`<div class="empty">
      <h2>No longer written</h2>
      <p>Choose another file from the tree.</p>
    </div>`;
  const { value, error } = text.at(panelAddress(revision, "file", path));
  const lines = value ? value.split("\n").length - 1 : 0;
  return html`
    <div class="toolbar">
      <button class="quiet narrow" aria-label="Back to the tree" @click=${() => choose("")}>${icons.back}</button>
      <h2 class="path">
        <span>${path.slice(0, path.lastIndexOf("/") + 1)}</span>${path.slice(path.lastIndexOf("/") + 1)}
      </h2>
      <span class="spacer"></span>
      <span class="note">${plural(lines, "line")}</span>
      <span class="tag ${policy}" title=${POLICIES[policy].meaning}>${POLICIES[policy].word}</span>
    </div>
    ${error ? html`<p class="trouble" role="alert">${error}</p>` : nothing}
    ${value === undefined ? nothing : viewer.show({ path, text: value })}
  `;
}

function rowTemplate(row: Row): TemplateResult {
  const isFolder = row.count !== undefined;
  return html`<div
    class="row level-${Math.min(row.level, 9)}"
    role="treeitem"
    data-path=${row.path}
    aria-level=${row.level}
    aria-expanded=${isFolder ? String(row.open) : nothing}
    aria-selected=${String(row.path === (chosen || FIRST))}
    tabindex=${row.path === focused ? 0 : -1}
    @click=${() => pick(row)}
  >
    <span class="turn">${isFolder ? icons.chevron : nothing}</span>
    ${isFolder ? icons.folder : icons.file}
    <span class="name">${row.name}</span>
    ${isFolder ? html`<span class="count">${row.count}</span>` : whenTemplate(row.path)}
  </div>`;
}

/** When a regeneration writes a file, where that is not always. */
function whenTemplate(path: string): TemplateResult | typeof nothing {
  const policy = policies().get(path) ?? "merge";
  return policy === "merge"
    ? nothing
    : html`<span class="when" title=${POLICIES[policy].meaning}>${POLICIES[policy].word}</span>`;
}

function policies(): Map<string, Policy> {
  const { system } = state;
  if (system && known.system !== system) known = { system, policies: new Map(system.files) };
  return known.policies;
}

/** The tree of what the filter leaves: every word of it is in the path. */
function filtered(system: System): Folder {
  if (tree?.system !== system || tree.filter !== filter) {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    const paths = system.files
      .map(([path]) => path)
      .filter((path) => words.every((word) => path.toLowerCase().includes(word)));
    tree = { system, filter, root: treeOf(paths) };
  }
  return tree.root;
}

/** At the start the only folder of services is open. */
const lonely = (root: Folder, folder: Folder): boolean =>
  opened.size === 0 && folder.path === "services" && root.folders.includes(folder);

function filterBy(event: Event): void {
  filter = (event.target as HTMLInputElement).value;
  redraw();
}

function choose(path: string): void {
  chosen = path;
  redraw();
}

function pick(row: Row): void {
  focused = row.path;
  if (row.count === undefined) return choose(row.path);
  if (opened.size === 0) opened.add("services");
  if (row.open) opened.delete(row.path);
  else opened.add(row.path);
  redraw();
}

function key(event: KeyboardEvent, rows: Row[]): void {
  const at = rows.findIndex((row) => row.path === focused);
  const row = rows[at];
  if (!row) return;
  const parent = (): Row | undefined => rows.slice(0, at).findLast((above) => above.level < row.level);
  const next = ((): Row | undefined => {
    switch (event.key) {
      case "ArrowDown":
        return rows[at + 1] ?? row;
      case "ArrowUp":
        return rows[at - 1] ?? row;
      case "Home":
        return rows[0];
      case "End":
        return rows.at(-1);
      case "ArrowRight":
        if (row.open === false) pick(row);
        return row.open ? rows[at + 1] : row;
      case "ArrowLeft":
        if (row.open) pick(row);
        return row.open ? row : (parent() ?? row);
      case "Enter":
      case " ":
        pick(row);
        return row;
      default:
        return undefined;
    }
  })();
  if (!next) return;
  event.preventDefault();
  focused = next.path;
  redraw();
  drawNow();
  document.querySelector<HTMLElement>(`[data-path="${CSS.escape(next.path)}"]`)?.focus();
}
