// In the place of a panel that there is nothing for yet.

import { type TemplateResult, html } from "lit-html";
import { state } from "../state";

export function waiting(): TemplateResult {
  const reason = state.empty
    ? ["Nothing to show yet", "Write a spec, and its system appears here."]
    : state.stale
      ? ["Not a system yet", "The errors listed below the editor stand in its way."]
      : ["Reading the spec", ""];
  return html`<div class="empty">
    <h2>${reason[0]}</h2>
    <p>${reason[1]}</p>
  </div>`;
}
