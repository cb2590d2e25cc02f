// The architecture document, as `scaffold docs --format html` makes it.

import { type TemplateResult, html, nothing } from "lit-html";
import { parsePicture, unstyled } from "../picture";
import { Resource } from "../resource";
import { panelAddress } from "../server";
import { state } from "../state";
import { waiting } from "./waiting";

interface Page {
  contents: HTMLElement;
  text: HTMLElement;
}

const page = new Resource(async (response) => parsed(await response.text()));

export function documentPanel(): TemplateResult {
  if (state.revision === null) return waiting();
  const { value, error } = page.at(panelAddress(state.revision, "document"));
  return html`
    ${error ? html`<p class="trouble" role="alert">${error}</p>` : nothing}
    ${value ? html`<div class="document" @click=${follow}>${value.contents}${value.text}</div>` : nothing}
  `;
}

/** The parts of the page that stand in ours; its style sheet stays behind. */
function parsed(text: string): Page {
  const plain = unstyled(text).replaceAll(/<(t[hd]) style="text-align: (\w+)"/g, '<$1 data-align="$2"');
  const whole = new DOMParser().parseFromString(plain, "text/html");
  const contents = document.importNode(whole.querySelector("nav") ?? whole.createElement("nav"), true);
  const article = document.createElement("article");
  article.tabIndex = 0;
  article.setAttribute("aria-label", "Architecture document");
  article.append(...document.importNode(whole.querySelector("main") ?? whole.body, true).childNodes);
  for (const svg of article.querySelectorAll("figure > svg"))
    svg.replaceWith(parsePicture(new XMLSerializer().serializeToString(svg)));
  for (const table of article.querySelectorAll("table")) {
    const scroll = document.createElement("div");
    scroll.className = "wide";
    scroll.tabIndex = 0;
    table.replaceWith(scroll);
    scroll.append(table);
  }
  // What stands above names is no heading of a column.
  for (const cell of article.querySelectorAll("th:empty")) cell.replaceWith(document.createElement("td"));
  for (const link of article.querySelectorAll<HTMLAnchorElement>("a[href^=http]")) {
    link.target = "_blank";
    link.rel = "noreferrer";
  }
  return { contents, text: article };
}

/** Chapters are shown in place: the page's own address keeps its secret and nothing else. */
function follow(event: Event): void {
  const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
  if (!link) return;
  event.preventDefault();
  const chapter = document.getElementById(decodeURIComponent(link.getAttribute("href")?.slice(1) ?? ""));
  chapter?.scrollIntoView({ block: "start" });
  chapter?.setAttribute("tabindex", "-1");
  chapter?.focus({ preventScroll: true });
}
