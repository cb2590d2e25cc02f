// Light and dark: the system's, until somebody chooses.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { state, update } from "./state";

const CHOSEN = "scaffold-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export function startTheme(): void {
  const chosen = localStorage.getItem(CHOSEN);
  apply(chosen === "light" || chosen === "dark" ? chosen : system());
  dark.addEventListener("change", () => {
    if (!localStorage.getItem(CHOSEN)) apply(system());
  });
}

export function switchTheme(): void {
  const next = state.theme === "dark" ? "light" : "dark";
  localStorage.setItem(CHOSEN, next);
  apply(next);
}

const system = (): "light" | "dark" => (dark.matches ? "dark" : "light");

function apply(theme: "light" | "dark"): void {
  document.documentElement.dataset["theme"] = theme;
  update({ theme });
}

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.attributeName, tags.heading], color: "var(--code-name)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--code-value)" },
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.self], color: "var(--code-keyword)" },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.tagName], color: "var(--code-type)" },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.macroName],
    color: "var(--code-call)",
  },
  { tag: [tags.comment, tags.meta, tags.processingInstruction], color: "var(--code-comment)" },
  { tag: [tags.heading, tags.strong], fontWeight: "600" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.link, textDecoration: "underline" },
]);

const nonce = document.querySelector<HTMLMetaElement>("meta[name=nonce]")?.content ?? "";

/** How every piece of code looks, in the editor and where it is only read. Colours are those of the page. */
export const codeLook = [
  EditorView.cspNonce.of(nonce),
  syntaxHighlighting(highlight),
  EditorView.theme({
    "&": { height: "100%", fontSize: "13px", backgroundColor: "transparent", color: "var(--ink)" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
    ".cm-content": { padding: "12px 0", caretColor: "var(--mark)" },
    ".cm-line": { padding: "0 16px 0 6px" },
    ".cm-gutters": { backgroundColor: "transparent", color: "var(--faint)", border: "none", paddingLeft: "6px" },
    ".cm-lineNumbers .cm-gutterElement": { minWidth: "28px", paddingRight: "10px" },
    ".cm-activeLine": { backgroundColor: "var(--active)" },
    ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
    ".cm-cursor": { borderLeftColor: "var(--mark)", borderLeftWidth: "2px" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "var(--selection)",
    },
    ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)" },
    ".cm-selectionMatch, .cm-searchMatch": { backgroundColor: "var(--warning-wash)" },
    ".cm-foldPlaceholder": { backgroundColor: "var(--sunk)", border: "1px solid var(--line)", color: "var(--quiet)" },
    ".cm-panels": { backgroundColor: "var(--wash)", color: "var(--ink)", borderColor: "var(--line)" },
    ".cm-textfield": { backgroundColor: "var(--paper)", borderColor: "var(--line-strong)", color: "var(--ink)" },
    ".cm-button": { backgroundImage: "none", backgroundColor: "var(--sunk)", borderColor: "var(--line-strong)" },
    ".cm-tooltip": {
      backgroundColor: "var(--raised)",
      border: "1px solid var(--line-strong)",
      borderRadius: "8px",
      boxShadow: "var(--shadow)",
      color: "var(--ink)",
      overflow: "hidden",
    },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "14em" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 10px" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--mark-wash)", color: "var(--ink)" },
    ".cm-completionDetail": { color: "var(--quiet)", fontStyle: "normal", marginLeft: "12px" },
    ".cm-completionMatchedText": { textDecoration: "none", color: "var(--mark)", fontWeight: "600" },
    ".cm-completionInfo": { padding: "8px 12px", maxWidth: "340px", font: "13px/1.5 var(--sans)" },
    ".cm-diagnostic": { padding: "8px 12px", borderLeft: "none", font: "13px/1.5 var(--sans)", whiteSpace: "normal" },
    ".cm-tooltip-lint": { maxWidth: "440px" },
    ".cm-lintRange": { backgroundImage: "none", textDecoration: "underline wavy 1px", textUnderlineOffset: "4px" },
    ".cm-lintRange-error": { textDecorationColor: "var(--error)" },
    ".cm-lintRange-warning": { textDecorationColor: "var(--amber)" },
    ".cm-lintRange-hint": { textDecoration: "underline dotted 1px", textDecorationColor: "var(--quiet)" },
    ".cm-gutter-lint": { width: "14px" },
    ".cm-gutter-lint .cm-gutterElement": { padding: "0", display: "grid", placeItems: "center" },
    ".cm-lintPoint::after": { display: "none" },
    ".cm-lint-marker": { content: "none", width: "7px", height: "7px", borderRadius: "50%" },
    ".cm-lint-marker-error": { backgroundColor: "var(--error)" },
    ".cm-lint-marker-warning": { backgroundColor: "var(--amber)" },
    ".cm-lint-marker-hint": { backgroundColor: "var(--line-strong)" },
  }),
];
