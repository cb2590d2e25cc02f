// What a service offers over HTTP, read from its OpenAPI document.

import { type TemplateResult, html, nothing } from "lit-html";
import { icons } from "../icons";
import { Resource } from "../resource";
import { panelAddress } from "../server";
import { plural, redraw, state, update } from "../state";
import { waiting } from "./waiting";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
type Method = (typeof METHODS)[number];

interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  maxLength?: number;
}

interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

interface Body {
  $ref?: string;
  description?: string;
  content?: Record<string, { schema?: Schema }>;
}

interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  deprecated?: boolean;
  security?: unknown[];
  parameters?: Parameter[];
  requestBody?: Body;
  responses: Record<string, Body>;
}

interface Interface {
  paths: Record<string, Partial<Record<Method, Operation>>>;
  components?: Record<string, Record<string, unknown>>;
}

interface Line {
  method: Method;
  path: string;
  operation: Operation;
}

const loaded = new Resource(async (response) => (await response.json()) as Interface);
const expanded = new Set<string>();

export function interfacePanel(): TemplateResult {
  const { system, revision } = state;
  if (revision === null || !system) return waiting();
  const service = system.services.find((one) => one.name === state.service) ?? system.services[0];
  if (!service) return waiting();
  const { value, error } = loaded.at(panelAddress(revision, "interface", service.name));
  const lines = value ? linesOf(value) : [];
  return html`
    <div class="toolbar">
      <label class="choice">
        <span class="hidden">Service</span>
        <select @change=${(event: Event) => update({ service: (event.target as HTMLSelectElement).value })}>
          ${system.services.map((one) => html`<option value=${one.name} ?selected=${one === service}>${one.name}</option>`)}
        </select>
      </label>
      <span class="note">${service.stack} on port ${service.port}</span>
      <span class="spacer"></span>
      <span class="note">${plural(lines.length, "operation")}</span>
    </div>
    ${error ? html`<p class="trouble" role="alert">${error}</p>` : nothing}
    <div class="scroll" tabindex="0" role="region" aria-label="Operations of ${service.name}">
      ${value ? Object.entries(Object.groupBy(lines, tag)).map(([name, group]) => groupTemplate(value, name, group ?? [])) : nothing}
    </div>
  `;
}

const tag = (line: Line): string => line.operation.tags?.[0] ?? "";

function linesOf({ paths }: Interface): Line[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method): Line[] => {
      const operation = item[method];
      return operation ? [{ method, path, operation }] : [];
    }),
  );
}

function groupTemplate(document: Interface, name: string, lines: Line[]): TemplateResult {
  return html`
    <section class="operations">
      <h2>${name}<span class="count">${lines.length}</span></h2>
      <ul>
        ${lines.map((line) => lineTemplate(document, line))}
      </ul>
    </section>
  `;
}

function lineTemplate(document: Interface, { method, path, operation }: Line): TemplateResult {
  const open = expanded.has(operation.operationId);
  const turn = (): void => {
    if (!expanded.delete(operation.operationId)) expanded.add(operation.operationId);
    redraw();
  };
  const closed = (operation.security?.length ?? 0) > 0;
  return html`
    <li>
      <button class="operation" aria-expanded=${String(open)} @click=${turn}>
        <span class="method ${method}">${method.toUpperCase()}</span>
        <span class="route">${path}</span>
        <span class="summary">${operation.summary}</span>
        ${operation.deprecated ? html`<span class="tag yield">deprecated</span>` : nothing}
        ${closed ? html`<span class="access" title="Needs a token">${icons.lock}<span class="hidden">needs a token</span></span>` : nothing}
        <span class="turn">${icons.chevron}</span>
      </button>
      ${open ? detailTemplate(document, operation) : nothing}
    </li>
  `;
}

function detailTemplate(document: Interface, operation: Operation): TemplateResult {
  const parameters = (operation.parameters ?? []).map((one) => found(document, one));
  const body = operation.requestBody && found(document, operation.requestBody);
  const fields = body ? fieldsOf(document, schemaOf(body)) : [];
  return html`
    <div class="detail">
      <p><code>${operation.operationId}</code>${operation.description ? html` ${operation.description}` : nothing}</p>
      ${
        parameters.length > 0
          ? tableTemplate(
              "Parameters",
              parameters.map((one) => [one.name, typeOf(document, one.schema), one.in, one.required ? "required" : ""]),
            )
          : nothing
      }
      ${fields.length > 0 ? tableTemplate("Body", fields) : nothing}
      ${tableTemplate(
        "Answers",
        Object.entries(operation.responses).map(([status, one]) => {
          const answer = found(document, one);
          return [status, typeOf(document, schemaOf(answer)), answer.description ?? "", ""];
        }),
      )}
    </div>
  `;
}

function tableTemplate(title: string, rows: string[][]): TemplateResult {
  return html`
    <h3>${title}</h3>
    <table>
      <tbody>
        ${rows.map(
          ([name, ...rest]) =>
            html`<tr>
              <th scope="row"><code>${name}</code></th>
              ${rest.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  `;
}

const schemaOf = (body: Body): Schema | undefined => Object.values(body.content ?? {})[0]?.schema;

/** What a reference within the document leads to. */
function found<T extends { $ref?: string }>(document: Interface, value: T): T {
  const [, , kind = "", name = ""] = value.$ref?.split("/") ?? [];
  return value.$ref ? ((document.components?.[kind]?.[name] as T | undefined) ?? value) : value;
}

function fieldsOf(document: Interface, schema: Schema | undefined): string[][] {
  if (!schema) return [];
  const { properties = {}, required = [], allOf = [] } = found(document, schema);
  const own = Object.entries(properties).map(([name, field]) => [
    name,
    typeOf(document, field),
    field.description ?? "",
    required.includes(name) ? "required" : "",
  ]);
  return allOf.flatMap((part) => fieldsOf(document, part)).concat(own);
}

function typeOf(document: Interface, schema: Schema | undefined): string {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").at(-1) ?? "";
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return forms.map((form) => typeOf(document, form)).join(" | ");
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.items) return `list of ${typeOf(document, schema.items)}`;
  const type = [schema.type ?? "any"].flat().join(" | ");
  return schema.format ?? (schema.maxLength ? `${type}, at most ${schema.maxLength}` : type);
}
