// What is wrong with the spec, and what to do about it.

import { type TemplateResult, html, nothing } from "lit-html";
import { icons } from "./icons";
import type { Diagnostic, Place } from "./server";
import { count, plural, state } from "./state";
import { words } from "./words";

export type GoTo = (line: number, column?: number) => void;

/** The count in a few words, for the head of the page. */
export function verdict(): string {
  if (state.empty) return "The spec is empty";
  if (state.revision === null && !state.stale) return "Reading the spec";
  const [errors, warnings] = [count("error"), count("warning")];
  const parts = [errors > 0 ? plural(errors, "error") : "", warnings > 0 ? plural(warnings, "warning") : ""].filter(
    Boolean,
  );
  return parts.join(", ") || "No problems";
}

export function problemsTemplate(goTo: GoTo): TemplateResult {
  const none = state.diagnostics.length === 0;
  return html`
    <section class="problems ${none ? "none" : ""}" id="problems" tabindex="-1" aria-labelledby="problems-title">
      <h2 id="problems-title">
        ${none && state.revision !== null ? icons.done : nothing}<span role="status">${verdict()}</span>
        <span class="spacer"></span>${none ? nothing : html`<span class="hint"><kbd>F8</kbd> next</span>`}
      </h2>
      ${
        none
          ? nothing
          : html`<ol>
              ${state.diagnostics.map((found) => problemTemplate(found, goTo))}
            </ol>`
      }
    </section>
  `;
}

function problemTemplate(found: Diagnostic, goTo: GoTo): TemplateResult {
  return html`
    <li class=${found.severity}>
      <button class="problem" @click=${() => visit(found.at, goTo)}>
        <span class="bullet"><span class="hidden">${found.severity}: </span></span>
        <span class="message">${words(found.message)}</span>
        <span class="where"
          >${found.at.file === state.name ? "" : `${found.at.file}:`}${found.at.line}:${found.at.column}</span
        >
        <span class="code">${found.code}</span>
        ${found.help.map((help) => html`<span class="help">${words(help)}</span>`)}
      </button>
      ${found.related
        .filter((place) => place.message !== "")
        .map(
          (place) =>
            html`<button class="related" @click=${() => visit(place.at, goTo)}>
              line ${place.at.line}: ${words(place.message)}
            </button>`,
        )}
    </li>
  `;
}

function visit(at: Place, goTo: GoTo): void {
  if (at.file === state.name) goTo(at.line, at.column);
}
