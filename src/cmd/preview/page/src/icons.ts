// Line icons on a grid of 16, drawn in the colour of the text.

import { type SVGTemplateResult, type TemplateResult, html, svg } from "lit-html";

const icon = (paths: SVGTemplateResult): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${paths}</svg>`;

export const icons = {
  mark: icon(svg`<path d="M3.5 1.5v13M12.5 1.5v13M3.5 5h9M3.5 10.5h9M3.5 10.5l9-5.5" />`),
  spec: icon(svg`<path d="M5.5 4 2 8l3.5 4M10.5 4 14 8l-3.5 4" />`),
  diagram: icon(
    svg`<rect x="5.5" y="1.5" width="5" height="4" rx="1" /><rect x="1.5" y="10.5" width="5" height="4" rx="1" /><rect x="9.5" y="10.5" width="5" height="4" rx="1" /><path d="M8 5.5V8M4 10.5V8h8v2.5" />`,
  ),
  files: icon(svg`<path d="M1.5 4.5v8a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-6a1 1 0 0 0-1-1H8L6.5 3.5h-4a1 1 0 0 0-1 1z" />`),
  interface: icon(
    svg`<path d="M5 3.5H3.5a2 2 0 0 0-2 2v5a2 2 0 0 0 2 2H5M11 3.5h1.5a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H11M5 8h6M8.5 5.5 11 8l-2.5 2.5" />`,
  ),
  document: icon(svg`<path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3M5.5 8h5M5.5 11h5" />`),
  changes: icon(svg`<path d="M8 2v6M5 5h6M5 13h6" />`),
  sun: icon(
    svg`<circle cx="8" cy="8" r="3" /><path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1" />`,
  ),
  moon: icon(svg`<path d="M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z" />`),
  folder: icon(
    svg`<path d="M1.5 4.5v8a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-6a1 1 0 0 0-1-1H8L6.5 3.5h-4a1 1 0 0 0-1 1z" />`,
  ),
  file: icon(svg`<path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3" />`),
  chevron: icon(svg`<path d="m6 4 4 4-4 4" />`),
  back: icon(svg`<path d="M10 4 6 8l4 4" />`),
  search: icon(svg`<circle cx="7" cy="7" r="4.5" /><path d="m10.5 10.5 4 4" />`),
  plus: icon(svg`<path d="M8 3.5v9M3.5 8h9" />`),
  minus: icon(svg`<path d="M3.5 8h9" />`),
  lock: icon(svg`<rect x="3.5" y="7" width="9" height="7" rx="1.5" /><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />`),
  done: icon(svg`<path d="m3 8.5 3.5 3.5L13 5" />`),
};
