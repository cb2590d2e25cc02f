// Words of the program, in which `this` is code.

import { type TemplateResult, html } from "lit-html";

export const words = (text: string): (string | TemplateResult)[] =>
  text.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));
