// The system, or the tables of a service.

import { type TemplateResult, html, nothing } from "lit-html";
import { icons } from "../icons";
import { Picture } from "../picture";
import { Resource } from "../resource";
import { panelAddress } from "../server";
import { state, update } from "../state";
import { waiting } from "./waiting";

const shown = new Resource((response) => response.text());

export function diagramPanel(goTo: (name: string) => void): () => TemplateResult {
  const isService = (name: string): boolean => state.system?.services.some((service) => service.name === name) ?? false;
  const picture = new Picture((box) => {
    if (state.service === "" && isService(box)) update({ service: box });
    else goTo(box);
  });
  return () => {
    if (state.revision === null || !state.system) return waiting();
    const service = isService(state.service) ? state.service : "";
    const { value, error } = shown.at(panelAddress(state.revision, service ? "tables" : "system", service));
    return html`
      <div class="toolbar">
        ${
          service
            ? html`<button class="quiet" @click=${() => update({ service: "" })}>
                ${icons.back}<span>System</span>
              </button>`
            : nothing
        }
        <label class="choice">
          <span class="hidden">Picture</span>
          <select
            .value=${service}
            @change=${(event: Event) => update({ service: (event.target as HTMLSelectElement).value })}
          >
            <option value="" ?selected=${service === ""}>The whole system</option>
            <optgroup label="Tables of">
              ${state.system.services
                .filter((one) => one.entities.length > 0)
                .map((one) => html`<option value=${one.name} ?selected=${one.name === service}>${one.name}</option>`)}
            </optgroup>
          </select>
        </label>
        <span class="spacer"></span>
        <span class="group" role="group" aria-label="Zoom">
          <button class="quiet" title="Smaller (-)" aria-label="Smaller" @click=${picture.out}>${icons.minus}</button>
          <button class="quiet" title="Fit (0)" @click=${picture.fit}>Fit</button>
          <button class="quiet" title="Larger (+)" aria-label="Larger" @click=${picture.in}>${icons.plus}</button>
        </span>
      </div>
      ${error ? html`<p class="trouble" role="alert">${error}</p>` : nothing}
      ${value === undefined ? nothing : picture.show(service, value)}
      <p class="legend">
        <span class="key call"></span>${service ? "refers to" : "calls"}
        <span class="key told"></span>${service ? "may refer to" : "is told of"}
        <span class="spacer"></span>
        <span class="hint"
          >${service ? "Choose a table to go to its lines" : "Choose a service to see its tables"}</span
        >
      </p>
    `;
  };
}
