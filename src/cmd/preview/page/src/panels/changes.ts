// What a regeneration of the repository would change.

import { type TemplateResult, html, nothing } from "lit-html";
import { icons } from "../icons";
import { Resource } from "../resource";
import { type Diagnostic, panelAddress } from "../server";
import { plural, redraw, state } from "../state";
import { Viewer } from "../viewer";
import { words } from "../words";
import { waiting } from "./waiting";

interface Difference {
  changes?: { service: string; element: string; text: string }[];
  files: { path: string; outcome: string; conflict?: string; from?: string; note?: string }[];
  api?: { service: string; changes: ApiChange[] }[];
  sql?: { service: string; number: number; name: string; postgresql: string; sqlite: string }[];
  stacks?: unknown[];
  refused?: Diagnostic[];
}

interface ApiChange {
  breaking: boolean;
  place: string;
  message: string;
  also: string[];
  line: number;
}

const OUTCOMES: [string, string][] = [
  ["conflict", "In conflict"],
  ["merged", "Merged with your changes"],
  ["updated", "Updated"],
  ["created", "Created"],
  ["deleted", "Deleted"],
  ["kept", "Kept as you have them"],
];

const difference = new Resource(async (response) => (await response.json()) as Difference);
const change = new Resource(
  async (response) => (await response.json()) as { before: string | null; after: string | null },
);
const viewer = new Viewer();
const migration = new Viewer();
let chosen = "";
let engine: "postgresql" | "sqlite" = "postgresql";

/** How many files a regeneration changes, where that is known. */
export function changeCount(): number | undefined {
  if (state.revision === null || state.repository === null) return undefined;
  if (state.rested) difference.at(panelAddress(state.revision, "difference"));
  return difference.value?.files.length;
}

export function changesPanel(goTo: (line: number) => void): TemplateResult {
  if (state.revision === null) return waiting();
  const { value, error } = difference.at(panelAddress(state.revision, "difference"));
  if (error)
    return html`<div class="empty">
      <h2>No regeneration from here</h2>
      <pre class="said">${error.trim()}</pre>
    </div>`;
  if (!value) return html`<div class="empty"><h2>Comparing</h2></div>`;
  const nothingNew = value.files.length === 0 && !value.api?.length && !value.sql?.length;
  if (nothingNew) {
    return html`<div class="empty">
      <h2>Nothing would change</h2>
      <p>The files are what the spec gives.</p>
    </div>`;
  }
  return html`
    <div class="split ${chosen ? "chosen" : ""}">
      <div class="side wide-side scroll" tabindex="0" role="region" aria-label="What would change">
        ${verdictTemplate(value)} ${refusedTemplate(value.refused ?? [], goTo)} ${causesTemplate(value)}
        ${apiTemplate(value, goTo)} ${dataTemplate(value)} ${filesTemplate(value)}
      </div>
      <div class="main">${detailTemplate(value, state.revision)}</div>
    </div>
  `;
}

function verdictTemplate(value: Difference): TemplateResult {
  const api = (value.api ?? []).flatMap((service) => service.changes);
  const breaking = api.filter((one) => one.breaking).length;
  const conflicts = value.files.filter((file) => file.outcome === "conflict").length;
  const figure = (number: number, name: string, bad: number, word: string): TemplateResult => html`
    <div class="figure">
      <dt>${name}</dt>
      <dd>${number.toLocaleString("en")}${bad > 0 ? html`<span class="bad">${bad} ${word}</span>` : nothing}</dd>
    </div>
  `;
  return html`<dl class="figures">
    ${figure(value.files.length, "Files", conflicts, "in conflict")} ${figure(api.length, "API", breaking, "breaking")}
    ${figure(value.sql?.length ?? 0, "Migrations", 0, "")}
  </dl>`;
}

function refusedTemplate(refused: Diagnostic[], goTo: (line: number) => void): TemplateResult | typeof nothing {
  if (refused.length === 0) return nothing;
  return html`<section class="refused">
    <h2>Refused unless you allow it</h2>
    <ul>
      ${refused.map((one, at) => {
        const help = one.help[0] === refused[at - 1]?.help[0] ? [] : one.help.slice(0, 1);
        return html`<li>
          <button class="place" @click=${() => goTo(one.at.line)}>
            <span>${words(one.message)} <span class="note">line ${one.at.line}</span></span>
          </button>
          ${help.map((line) => html`<p>${words(line)}</p>`)}
        </li>`;
      })}
    </ul>
  </section>`;
}

function causesTemplate({ changes = [] }: Difference): TemplateResult | typeof nothing {
  if (changes.length === 0) return nothing;
  return html`<section>
    <h2>Because</h2>
    <ul class="plain">
      ${changes.map((one) => html`<li>${one.service ? html`<span class="note">${one.service}</span> ` : nothing}${one.text}</li>`)}
    </ul>
  </section>`;
}

function apiTemplate({ api = [] }: Difference, goTo: (line: number) => void): TemplateResult | typeof nothing {
  if (api.length === 0) return nothing;
  return html`<section>
    <h2>API</h2>
    <ul>
      ${api.flatMap((service) => service.changes.map((one) => apiChangeTemplate(service.service, one, goTo)))}
    </ul>
  </section>`;
}

function apiChangeTemplate(service: string, one: ApiChange, goTo: (line: number) => void): TemplateResult {
  const [operation = "", ...inside] = one.place.split(" → ");
  const also = one.also.length > 0 ? ` and ${plural(one.also.length, "other operation")}` : "";
  return html`<li>
    <button class="place" @click=${() => goTo(one.line)}>
      <span class="tag ${one.breaking ? "breaking" : "merge"}">${one.breaking ? "breaking" : "compatible"}</span>
      <span><b>${inside.at(-1)?.replace(/^\/(items\/\*\/)?/, "") ?? operation}</b> ${words(one.message)}</span>
      <span class="note">${service}: ${one.place}${also}</span>
    </button>
  </li>`;
}

function dataTemplate({ sql = [] }: Difference): TemplateResult | typeof nothing {
  if (sql.length === 0) return nothing;
  return html`<section>
    <h2>Data</h2>
    <ul>
      ${sql.map((one) => entryTemplate(`sql:${one.service}:${one.number}`, `${String(one.number).padStart(4, "0")} ${one.name}`, one.service))}
    </ul>
  </section>`;
}

function filesTemplate({ files }: Difference): TemplateResult[] {
  return OUTCOMES.map(([outcome, title]) => ({ title, group: files.filter((file) => file.outcome === outcome) }))
    .filter(({ group }) => group.length > 0)
    .map(
      ({ title, group }) =>
        html`<section>
          <h2>${title}<span class="count">${group.length}</span></h2>
          <ul>
            ${group.map((file) => fileTemplate(file))}
          </ul>
        </section>`,
    );
}

function fileTemplate({ path, from, note, conflict }: Difference["files"][number]): TemplateResult {
  const cut = path.lastIndexOf("/") + 1;
  const about = [path.slice(0, cut), from ? `was ${from}` : "", note ?? conflict ?? ""].filter(Boolean);
  return entryTemplate(path, path.slice(cut), about.join(" · "));
}

function entryTemplate(id: string, name: string, note: string): TemplateResult {
  return html`<li>
    <button class="entry" aria-pressed=${String(id === chosen)} @click=${() => choose(id)}>
      <span class="name">${name}</span>${note ? html`<span class="note">${note}</span>` : nothing}
    </button>
  </li>`;
}

function choose(id: string): void {
  chosen = id;
  redraw();
}

function detailTemplate(value: Difference, revision: number): TemplateResult {
  const step = value.sql?.find((one) => `sql:${one.service}:${one.number}` === chosen);
  if (step) return migrationTemplate(step);
  if (!value.files.some((file) => file.path === chosen)) {
    return html`<div class="empty">
      <h2>Nothing chosen</h2>
      <p>Choose a file or a migration to see what changes in it.</p>
    </div>`;
  }
  const { value: texts, error } = change.at(panelAddress(revision, "change", chosen));
  const same = texts && texts.before === texts.after;
  return html`
    <div class="toolbar">
      ${backTemplate()}
      <h2 class="path">${chosen}</h2>
      ${same ? html`<span class="spacer"></span><span class="note">stays as it is</span>` : nothing}
    </div>
    ${error ? html`<p class="trouble" role="alert">${error}</p>` : nothing}
    ${texts ? viewer.show({ path: chosen, text: texts.after ?? "", before: texts.before ?? "" }) : nothing}
  `;
}

function migrationTemplate(step: NonNullable<Difference["sql"]>[number]): TemplateResult {
  const pick = (next: typeof engine): TemplateResult => html`
    <button class="quiet" aria-pressed=${String(engine === next)} @click=${() => ((engine = next), redraw())}>
      ${next === "sqlite" ? "SQLite" : "PostgreSQL"}
    </button>
  `;
  return html`
    <div class="toolbar">
      ${backTemplate()}
      <h2 class="path"><span>${step.service}/</span>${String(step.number).padStart(4, "0")} ${step.name}</h2>
      <span class="spacer"></span>
      <span class="group" role="group" aria-label="Database">${pick("postgresql")}${pick("sqlite")}</span>
    </div>
    ${migration.show({ path: `${chosen}.${engine}.sql`, text: step[engine] })}
  `;
}

const backTemplate = (): TemplateResult =>
  html`<button class="quiet narrow" aria-label="Back to the changes" @click=${() => choose("")}>${icons.back}</button>`;
