// What the keyboard does, and the list of it.

import { type TemplateResult, html } from "lit-html";
import { save } from "./session";
import { type Panel, drawNow, panels, state, update } from "./state";
import { switchTheme } from "./theme";

const isMac = navigator.platform.startsWith("Mac");
const MOD = isMac ? "⌘" : "Ctrl";
const ALT = isMac ? "⌥" : "Alt";

const LIST: [title: string, rows: [keys: string[], meaning: string][]][] = [
  [
    "Anywhere",
    [
      [[MOD, "S"], "Save the spec"],
      [[ALT, "0"], "Go to the editor"],
      [[ALT, "1"], "Go to the first panel; 2, 3, … to the others"],
      [[ALT, "P"], "Go to the problems"],
      [[ALT, "T"], "Light or dark"],
      [["?"], "This list, outside of the editor"],
    ],
  ],
  [
    "In the editor",
    [
      [["F8"], "Next problem; with Shift the one before"],
      [[MOD, "Space"], "What can stand here"],
      [[MOD, "F"], "Find"],
      [["Esc", "Tab"], "Leave the editor: Tab itself indents"],
    ],
  ],
  [
    "In a panel",
    [
      [["/"], "Filter the files"],
      [["←", "→", "↑", "↓"], "Move in the tree, or move the diagram"],
      [["+", "-", "0"], "Zoom the diagram, or fit it"],
      [["Enter"], "Open a file, a folder, a table's lines"],
    ],
  ],
];

export function listenToKeys(goToEditor: () => void): void {
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      if (!event.defaultPrevented || state.unsaved) void save();
    } else if (event.altKey && !event.ctrlKey && !event.metaKey) {
      if (byAlt(event.code, goToEditor)) event.preventDefault();
    } else if (!isTyping(event.target) && !event.ctrlKey && !event.metaKey) {
      if (plain(event.key)) event.preventDefault();
    }
  });
}

function byAlt(code: string, goToEditor: () => void): boolean {
  const panel = panels()[Number(code.replace("Digit", "")) - 1];
  if (code === "Digit0") goToEditor();
  else if (code === "KeyP") goToProblems();
  else if (code === "KeyT") switchTheme();
  else if (panel) goToPanel(panel);
  else return false;
  return true;
}

function plain(key: string): boolean {
  if (key === "?") showShortcuts();
  else if (key === "/" && state.panel === "files") document.getElementById("file-filter")?.focus();
  else return false;
  return true;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName));

function goToPanel(panel: Panel): void {
  update({ panel, front: "panel" });
  drawNow();
  document.getElementById(`tab-${panel}`)?.focus();
}

export function goToProblems(): void {
  update({ front: "spec" });
  drawNow();
  const first = document.querySelector<HTMLElement>("#problems button") ?? document.getElementById("problems");
  first?.focus();
}

export const showShortcuts = (): void => document.querySelector<HTMLDialogElement>("#shortcuts")?.showModal();

export function shortcutsTemplate(): TemplateResult {
  return html`
    <dialog id="shortcuts" aria-labelledby="shortcuts-title">
      <form method="dialog">
        <header>
          <h2 id="shortcuts-title">Keyboard</h2>
          <button class="quiet" aria-label="Close">Close</button>
        </header>
        <div class="columns">
          ${LIST.map(
            ([title, rows]) =>
              html`<section>
                <h3>${title}</h3>
                <dl>
                  ${rows.map(
                    ([keys, meaning]) =>
                      html`<div>
                        <dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt>
                        <dd>${meaning}</dd>
                      </div>`,
                  )}
                </dl>
              </section>`,
          )}
        </div>
        <footer>
          scaffold ${state.version}. <a href="licences.txt" target="_blank">Licences of what this page is made with</a>
        </footer>
      </form>
    </dialog>
  `;
}
