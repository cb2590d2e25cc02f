// What may stand at a place of the spec, and what it means: read from the language's own JSON Schema.

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Text } from "@codemirror/state";
import type { EditorView, Tooltip } from "@codemirror/view";
import { ask } from "./server";

interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  enum?: string[];
  type?: string | string[];
}

let root: Schema = {};

export async function readLanguage(): Promise<void> {
  root = await (await ask("schema")).json();
}

const KEY = /^(\s*)(?:- +)?(["']?)([\w./{}-]+)\2\s*:/;

export function complete(context: CompletionContext): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const value = /^\s*(?:- +)?([\w./{}-]+)\s*:\s+(\w*)$/.exec(before);
  if (value) {
    const schemas = at([...pathTo(context.state.doc, line.number), value[1] ?? ""]);
    const words = schemas.flatMap((schema) => schema.enum ?? (schema.type === "boolean" ? ["true", "false"] : []));
    return offer(
      context.pos - (value[2]?.length ?? 0),
      [...new Set(words)].map((label) => ({ label })),
    );
  }
  const key = /^\s*(?:- +)?(\w*)$/.exec(before);
  if (!key || (key[1] === "" && !context.explicit)) return null;
  const schemas = at(pathTo(context.state.doc, line.number));
  const known = schemas.flatMap((schema) => Object.entries(schema.properties ?? {}));
  const options = known.map(([label, schema]): Completion => {
    const nested = resolved(schema).every((one) => one.properties || one.additionalProperties || one.items);
    const info = description(schema);
    return { label, apply: nested ? `${label}:` : `${label}: `, ...(info ? { info } : {}) };
  });
  return offer(context.pos - (key[1]?.length ?? 0), options);
}

const offer = (from: number, options: Completion[]): CompletionResult | null =>
  options.length > 0 ? { from, options, validFor: /^\w*$/ } : null;

/** What a key means, for whoever points at it. */
export function describe(view: EditorView, position: number): Tooltip | null {
  const line = view.state.doc.lineAt(position);
  const key = KEY.exec(line.text);
  const name = key?.[3];
  if (!key || !name) return null;
  const from = line.from + line.text.indexOf(name);
  if (position < from || position > from + name.length) return null;
  const [schema] = declared([...pathTo(view.state.doc, line.number), name]);
  const text = schema && description(schema);
  if (!text) return null;
  const create = (): { dom: HTMLElement } => {
    const dom = document.createElement("div");
    dom.className = "meaning";
    dom.textContent = text;
    return { dom };
  };
  return { pos: from, end: from + name.length, above: true, create };
}

/** The keys above a line, outermost first. */
function pathTo(doc: Text, number: number): string[] {
  const path: string[] = [];
  let indent = indentOf(doc.line(number).text);
  for (let above = number - 1; above > 0 && indent > 0; above--) {
    const text = doc.line(above).text;
    const key = KEY.exec(text);
    if (key && indentOf(text) < indent) {
      path.unshift(key[3] ?? "");
      indent = indentOf(text);
    }
  }
  return path;
}

const indentOf = (text: string): number => text.length - text.trimStart().length;

const at = (path: string[]): Schema[] => declared(path).flatMap(resolved);

function declared(path: string[]): Schema[] {
  return path.reduce<Schema[]>(
    (schemas, key) => schemas.flatMap(resolved).flatMap((schema) => member(schema, key)),
    [root],
  );
}

function member(schema: Schema, key: string): Schema[] {
  if (schema.items) return resolved(schema.items).flatMap((item) => member(item, key));
  const known = schema.properties?.[key];
  if (known) return [known];
  return typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
}

/** A schema without references: each of the forms that it allows. */
function resolved(schema: Schema): Schema[] {
  if (schema.$ref) {
    const target = root.$defs?.[schema.$ref.replace("#/$defs/", "")];
    return target ? resolved(target) : [];
  }
  return schema.anyOf ? schema.anyOf.flatMap(resolved) : [schema];
}

const description = (schema: Schema): string | undefined =>
  schema.description ?? resolved(schema).find((one) => one.description)?.description;
