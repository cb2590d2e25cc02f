// The page around the editor and the panels.

import { type TemplateResult, html, nothing } from "lit-html";
import { icons } from "./icons";
import { changeCount } from "./panels/changes";
import { type GoTo, problemsTemplate, verdict } from "./problems";
import { resolve, save } from "./session";
import { goToProblems, shortcutsTemplate, showShortcuts } from "./shortcuts";
import { type Panel, count, panels, plural, state, update } from "./state";
import { switchTheme } from "./theme";

const TITLES: Record<Panel, string> = {
  diagram: "Diagram",
  files: "Files",
  interface: "API",
  document: "Document",
  changes: "Changes",
};

const EXAMPLE = `scaffold: 1
name: notes
stack: fastapi
entities:
  Note:
    title: string(200)
    body: text?
    pinned: bool = false
`;

/** How much of the width the editor has, in percent. */
let share = 42;

export interface Parts {
  editor: HTMLElement;
  panel: Record<Panel, () => TemplateResult>;
  goTo: GoTo;
  write: (text: string) => void;
}

export function frame(parts: Parts): TemplateResult {
  return html`
    ${headTemplate()}
    <main class="panes" data-front=${state.front}>
      <section class="pane spec" aria-label="Spec">
        ${noticeTemplate()}
        <div class="writing">${parts.editor} ${state.empty ? startTemplate(parts) : nothing}</div>
        ${problemsTemplate(parts.goTo)}
      </section>
      ${dividerTemplate()}
      <section class="pane shown" aria-label="What it makes">
        ${tabsTemplate()}
        <div
          class="panel panel-${state.panel} ${state.stale && state.system ? "stale" : ""}"
          role="tabpanel"
          id="panel"
          aria-labelledby="tab-${state.panel}"
        >
          ${state.stale && state.system ? html`<p class="older">As it was before the errors in the spec</p>` : nothing}
          ${parts.panel[state.panel]()}
        </div>
      </section>
    </main>
    ${barTemplate()} ${shortcutsTemplate()}
  `;
}

function headTemplate(): TemplateResult {
  const { system } = state;
  const entities = system?.services.reduce((sum, service) => sum + service.entities.length, 0) ?? 0;
  const known = state.revision !== null && !state.empty;
  const level = count("error") > 0 ? "error" : count("warning") > 0 ? "warning" : known ? "fine" : "none";
  return html`
    <header class="head">
      <h1>${icons.mark}<span class="hidden">scaffold preview of </span>${system?.name ?? "scaffold"}</h1>
      <p class="figures-line">
        ${
          system
            ? html`${plural(system.services.length, "service")}<i></i>${plural(entities, "entity", "entities")}<i
                ></i>${plural(system.files.length, "file")}`
            : nothing
        }
      </p>
      <span class="spacer"></span>
      <button class="verdict ${level}" title="Go to the problems (Alt P)" @click=${goToProblems}>
        <span class="bullet"></span>${verdict()}
      </button>
      <button class="primary" title="Save (Ctrl S)" ?disabled=${!state.unsaved} @click=${() => void save()}>
        ${state.unsaved || state.empty ? "Save" : "Saved"}
      </button>
      <button class="quiet square" title="Light or dark (Alt T)" aria-label="Light or dark" @click=${switchTheme}>
        ${state.theme === "dark" ? icons.sun : icons.moon}
      </button>
      <button class="quiet square" title="Keyboard (?)" aria-label="Keyboard shortcuts" @click=${showShortcuts}>
        ?
      </button>
    </header>
  `;
}

function noticeTemplate(): TemplateResult {
  return html`
    <div class="file">
      <span class="path" title=${state.name}>${inRepository(state.name)}</span>
      ${state.unsaved ? html`<span class="dot" role="img" aria-label="not saved" title="Not saved"></span>` : nothing}
      <span class="spacer"></span>
      ${state.repository === null ? nothing : html`<span class="note" title=${state.repository}>in ${state.repository.split("/").at(-1)}</span>`}
    </div>
    ${state.trouble ? html`<p class="trouble" role="alert">${state.trouble}</p>` : nothing}
    ${
      state.changedOutside
        ? html`<p class="trouble" role="alert">
            The file was changed outside of this page.
            <button @click=${() => void resolve("theirs")}>Take the file's text</button>
            <button @click=${() => void resolve("mine")}>Keep this text</button>
          </p>`
        : nothing
    }
  `;
}

const inRepository = (path: string): string => {
  const root = `${state.repository ?? ""}/`;
  return path.startsWith(root) && root !== "/" ? path.slice(root.length) : path;
};

function startTemplate({ write }: Parts): TemplateResult {
  return html`<div class="start">
    <h2>Start a system</h2>
    <p>Name it, choose a stack, and list what it keeps. Everything else has a default.</p>
    <button class="primary" @click=${() => write(EXAMPLE)}>Start with an example</button>
  </div>`;
}

function dividerTemplate(): TemplateResult {
  const set = (percent: number): void => {
    share = Math.min(70, Math.max(20, percent));
    document.documentElement.style.setProperty("--share", `${share}%`);
    update({});
  };
  const drag = (event: PointerEvent): void => {
    const target = event.currentTarget as HTMLElement;
    if (target.hasPointerCapture(event.pointerId)) set((100 * event.clientX) / innerWidth);
  };
  const key = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (step) set(share + step);
  };
  return html`<div
    class="divider"
    role="separator"
    tabindex="0"
    aria-label="Width of the editor"
    aria-orientation="vertical"
    aria-valuemin="20"
    aria-valuemax="70"
    aria-valuenow=${Math.round(share)}
    @pointerdown=${(event: PointerEvent) => (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)}
    @pointermove=${drag}
    @keydown=${key}
  ></div>`;
}

function tabsTemplate(): TemplateResult {
  const key = (event: KeyboardEvent): void => {
    const all = panels();
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const next = all[(all.indexOf(state.panel) + step + all.length) % all.length];
    if (!next) return;
    update({ panel: next });
    document.getElementById(`tab-${next}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label="What it makes" @keydown=${key}>
    ${panels().map(
      (panel) =>
        html`<button
          role="tab"
          id="tab-${panel}"
          aria-selected=${String(panel === state.panel)}
          aria-controls="panel"
          tabindex=${panel === state.panel ? 0 : -1}
          @click=${() => update({ panel })}
        >
          ${TITLES[panel]}${badge(panel)}
        </button>`,
    )}
  </div>`;
}

function badge(panel: Panel): TemplateResult | typeof nothing {
  const number = { files: state.system?.files.length, changes: changeCount() }[panel as string];
  return number ? html`<span class="count">${number.toLocaleString("en")}</span>` : nothing;
}

/** The panels of a narrow screen, the editor among them. */
function barTemplate(): TemplateResult {
  const item = (
    title: string,
    icon: TemplateResult,
    current: boolean,
    choose: () => void,
    mark = "",
  ): TemplateResult => html`
    <button aria-current=${current ? "page" : nothing} @click=${choose}>
      ${icon}<span>${title}</span>${mark ? html`<b>${mark}</b>` : nothing}
    </button>
  `;
  const errors = count("error");
  return html`<nav class="bar" aria-label="Views">
    ${item("Spec", icons.spec, state.front === "spec", () => update({ front: "spec" }), errors > 0 ? String(errors) : "")}
    ${panels().map((panel) =>
      item(TITLES[panel], icons[panel], state.front === "panel" && state.panel === panel, () =>
        update({ front: "panel", panel }),
      ),
    )}
  </nav>`;
}
