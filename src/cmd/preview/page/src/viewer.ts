// Code that is only read: a file, or what changes in one.

import { go } from "@codemirror/lang-go";
import { java } from "@codemirror/lang-java";
import { javascript } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { markdown } from "@codemirror/lang-markdown";
import { python } from "@codemirror/lang-python";
import { rust } from "@codemirror/lang-rust";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { yaml } from "@codemirror/lang-yaml";
import { StreamLanguage } from "@codemirror/language";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { nginx } from "@codemirror/legacy-modes/mode/nginx";
import { properties } from "@codemirror/legacy-modes/mode/properties";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { xml } from "@codemirror/legacy-modes/mode/xml";
import { unifiedMergeView } from "@codemirror/merge";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { codeLook } from "./theme";

const BY_NAME: [RegExp, () => Extension][] = [
  [/\.(ya?ml|lock)$/, yaml],
  [/\.(json|jsonl)$/, json],
  [/\.[cm]?tsx?$/, () => javascript({ typescript: true })],
  [/\.[cm]?jsx?$/, () => javascript()],
  [/\.pyi?$/, python],
  [/\.go$/, go],
  [/\.rs$/, rust],
  [/\.java$/, java],
  [/\.sql$/, () => sql({ dialect: PostgreSQL })],
  [/\.md$/, () => markdown()],
  [/\.toml$/, () => StreamLanguage.define(toml)],
  [/\.xml$/, () => StreamLanguage.define(xml)],
  [/Dockerfile$/, () => StreamLanguage.define(dockerFile)],
  [/nginx[^/]*\.conf$/, () => StreamLanguage.define(nginx)],
  [/(\.sh|Makefile|\/mvnw)$/, () => StreamLanguage.define(shell)],
  [/(\.(env|properties|ini|cfg|conf)|\.env\.[^/]+|\.editorconfig)$/, () => StreamLanguage.define(properties)],
];

const language = (path: string): Extension => BY_NAME.find(([name]) => name.test(path))?.[1]() ?? [];

export interface Shown {
  path: string;
  text: string;
  /** What it was, where what changed is to be seen. */
  before?: string;
}

/** One view that shows one text after another; it keeps its place while a text stays the same file. */
export class Viewer {
  readonly element = document.createElement("div");
  private readonly view: EditorView;
  private shown: Shown = { path: "", text: "" };

  constructor() {
    this.element.className = "viewer";
    this.view = new EditorView({ parent: this.element, extensions: codeLook });
  }

  show(next: Shown): HTMLElement {
    const { path, text, before } = this.shown;
    if (path === next.path && text === next.text && before === next.before) return this.element;
    const top = path === next.path ? this.view.scrollDOM.scrollTop : 0;
    this.shown = next;
    this.view.setState(EditorState.create({ doc: next.text, extensions: look(next) }));
    requestAnimationFrame(() => (this.view.scrollDOM.scrollTop = top));
    return this.element;
  }
}

function look({ path, before }: Shown): Extension[] {
  const changes =
    before === undefined
      ? []
      : unifiedMergeView({ original: before, mergeControls: false, gutter: true, collapseUnchanged: { margin: 3 } });
  return [
    lineNumbers(),
    drawSelection(),
    search({ top: true }),
    keymap.of(searchKeymap),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-label": path, "aria-readonly": "true", tabindex: "0" }),
    language(path),
    changes,
    codeLook,
  ];
}
