// The editor of the spec.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import {
  type Diagnostic as Mark,
  lintGutter,
  nextDiagnostic,
  previousDiagnostic,
  setDiagnostics,
} from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Text, Transaction } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  hoverTooltip,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { html, render } from "lit-html";
import { complete, describe } from "./language";
import type { Diagnostic, Place } from "./server";
import { codeLook } from "./theme";
import { words } from "./words";

export interface Editor {
  text(): string;
  /** Puts another text in the place of this one; it can be undone. */
  replace(text: string): void;
  mark(found: Diagnostic[], file: string): void;
  goTo(line: number, column?: number): void;
  /** The line that declares a name, from 1. */
  lineOf(name: string): number | undefined;
  focus(): void;
}

export function createEditor(parent: HTMLElement, edited: () => void, save: () => void): Editor {
  // A file that came with the line ends of another system goes back with them.
  let ends = "\n";
  const view = new EditorView({
    parent,
    extensions: [
      lineNumbers(),
      lintGutter(),
      foldGutter({ openText: "⌄", closedText: "›" }),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      EditorState.allowMultipleSelections.of(true),
      indentOnInput(),
      indentUnit.of("  "),
      bracketMatching(),
      closeBrackets(),
      autocompletion({ override: [complete], icons: false }),
      hoverTooltip(describe),
      highlightActiveLine(),
      highlightSelectionMatches(),
      keymap.of([
        { key: "Mod-s", preventDefault: true, run: () => (save(), true) },
        { key: "F8", run: nextDiagnostic },
        { key: "Shift-F8", run: previousDiagnostic },
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...foldKeymap,
        ...completionKeymap,
        indentWithTab,
      ]),
      yaml(),
      codeLook,
      EditorView.contentAttributes.of({ "aria-label": "Spec", tabindex: "0" }),
      EditorView.updateListener.of((change) => change.docChanged && edited()),
    ],
  });
  return {
    text: () => view.state.sliceDoc().replaceAll("\n", ends),
    replace: (text) => {
      ends = text.includes("\r\n") ? "\r\n" : "\n";
      const lines = text.replaceAll("\r\n", "\n");
      const { length } = view.state.doc;
      // Nobody wants the empty editor back that was there before the file.
      const annotations = Transaction.addToHistory.of(length > 0);
      view.dispatch({ changes: { from: 0, to: length, insert: lines }, annotations });
    },
    mark: (found, file) => view.dispatch(setDiagnostics(view.state, marks(view.state.doc, found, file))),
    goTo: (line, column = 1) => {
      const doc = view.state.doc;
      const at = position(doc, { file: "", line, column, end_line: line, end_column: column }).from;
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
    lineOf: (name) => {
      const declared = new RegExp(`^\\s*["']?${name}["']?\\s*:`);
      const at = view.state
        .sliceDoc()
        .split("\n")
        .findIndex((line) => declared.test(line));
      return at < 0 ? undefined : at + 1;
    },
    focus: () => view.focus(),
  };
}

/** The part of a place that lies in its first line; columns count characters there, and halves of them here. */
function position(doc: Text, at: Place): { from: number; to: number } {
  const line = doc.line(Math.min(Math.max(at.line, 1), doc.lines));
  const offset = (column: number): number => [...line.text].slice(0, column - 1).join("").length;
  const from = line.from + offset(at.column);
  const to = at.end_line > at.line ? line.to : line.from + offset(at.end_column);
  return { from, to: Math.max(from, Math.min(to, line.to)) };
}

function marks(doc: Text, found: Diagnostic[], file: string): Mark[] {
  const here = found.flatMap((one) => {
    const own: Mark[] = one.at.file === file ? [mark(doc, one)] : [];
    const related = one.related.filter((place) => place.at.file === file && place.message !== "");
    return own.concat(
      related.map((place) => ({
        ...position(doc, place.at),
        severity: "hint",
        message: `${one.code}: ${place.message}`,
      })),
    );
  });
  return here.sort((one, other) => one.from - other.from);
}

function mark(doc: Text, one: Diagnostic): Mark {
  const renderMessage = (): Node => {
    const message = document.createElement("div");
    const help = one.help.map((line) => html`<p>${words(line)}</p>`);
    render(html`<strong>${words(one.message)}</strong><span class="code">${one.code}</span>${help}`, message);
    return message;
  };
  return { ...position(doc, one.at), severity: one.severity, message: one.message, renderMessage };
}
