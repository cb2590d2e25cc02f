// The conversation with the program: the text is checked while it is typed, the latest wins; and it is saved.

import { Refused, checkDraft, readSpec, saveSpec } from "./server";
import { state, update } from "./state";
import type { Editor } from "./editor";

/** How long typing has to rest before the text is sent. */
const REST = 120;
/** How long until what takes longer is asked for too. */
const LONG_REST = 1000;

let editor: Editor;
/** What the file is known to have, and what tells it from another. */
let saved = { text: "", digest: "" };
let timer: ReturnType<typeof setTimeout> | undefined;
let longTimer: ReturnType<typeof setTimeout> | undefined;
let busy = false;
let again = false;

export async function start(created: Editor): Promise<void> {
  editor = created;
  const file = await readSpec();
  adopt(file.text, file.digest);
  update({ name: file.name, repository: file.repository, version: file.version });
  editor.replace(file.text);
  addEventListener("focus", () => void lookAtFile());
  addEventListener("beforeunload", (event) => {
    if (state.unsaved) event.preventDefault();
  });
  await check();
}

export function edited(): void {
  const text = editor.text();
  update({ unsaved: text !== saved.text, empty: text.trim() === "", rested: false });
  clearTimeout(timer);
  clearTimeout(longTimer);
  timer = setTimeout(() => void check(), REST);
  longTimer = setTimeout(() => update({ rested: true }), LONG_REST);
}

/** The program knows another draft, or none: it is sent this one. */
export const recheck = (): void => void check();

async function check(): Promise<void> {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  clearTimeout(timer);
  update({ checking: true });
  try {
    const found = await checkDraft(editor.text());
    // That an empty text is no system yet is nothing to be told of.
    const diagnostics = state.empty ? [] : found.diagnostics;
    editor.mark(diagnostics, state.name);
    const stale = found.revision === null;
    update({ diagnostics, stale, trouble: "" });
    if (!stale) update({ revision: found.revision, system: found.system ?? null });
  } catch (error) {
    update({ trouble: said(error) });
  }
  busy = false;
  update({ checking: again });
  if (again) {
    again = false;
    void check();
  }
}

export async function save(): Promise<void> {
  const text = editor.text();
  try {
    saved = { text, digest: await saveSpec(text, saved.digest) };
    update({ unsaved: editor.text() !== text, changedOutside: false, trouble: "" });
  } catch (error) {
    const changed = error instanceof Refused && error.status === 409;
    update(changed ? { changedOutside: true } : { trouble: said(error) });
  }
}

/** Whoever comes back to the page may have been in another editor. */
async function lookAtFile(): Promise<void> {
  const file = await readSpec().catch(() => null);
  if (!file || file.digest === saved.digest) return;
  if (state.unsaved) {
    update({ changedOutside: true });
  } else {
    adopt(file.text, file.digest);
    editor.replace(file.text);
  }
}

/** Takes the file's text, or keeps this one and lets the next save write it. */
export async function resolve(keep: "theirs" | "mine"): Promise<void> {
  const file = await readSpec();
  adopt(file.text, file.digest);
  if (keep === "theirs") editor.replace(file.text);
  edited();
}

function adopt(text: string, digest: string): void {
  saved = { text, digest };
  update({ unsaved: false, changedOutside: false, empty: text.trim() === "" });
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
