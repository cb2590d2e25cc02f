import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.env.PRINTERS_PARSERS}/node/package.json`);
const { JSDOM } = require("jsdom");
const { window } = new JSDOM("");
Object.assign(globalThis, { window, document: window.document });
const path = `${process.env.PRINTERS_PARSERS}/node/node_modules/mermaid/dist/mermaid.core.mjs`;
const { default: mermaid } = await import(pathToFileURL(path));
mermaid.initialize({ maxTextSize: 10_000_000, startOnLoad: false });
const folder = process.argv[2];

/** What Mermaid does to a label when it renders: its entities become HTML's. */
function shown(label) {
  const html = label.replace(/ﬂ°°/g, "&#").replace(/ﬂ°/g, "&").replace(/¶ß/g, ";");
  const element = window.document.createElement("p");
  element.innerHTML = html;
  if (element.children.length) throw new Error(`elements in ${html}`);
  return element.textContent;
}

async function flowchart(texts) {
  const nodes = texts.map((text, number) => `  n${number}[${text}] --> z[ok]\n`);
  const diagram = await mermaid.mermaidAPI.getDiagramFromText(`flowchart TD\n${nodes.join("")}`);
  const vertices = diagram.db.getVertices();
  if (vertices.size !== texts.length + 1 || vertices.get("z").text !== "ok") throw new Error(`${vertices.size} vertices`);
  return texts.map((_, number) => {
    const { text, labelType, link } = vertices.get(`n${number}`);
    if (!["text", "string"].includes(labelType) || link) throw new Error(labelType);
    return shown(text);
  });
}

async function entities(texts) {
  const relations = texts.map((text) => `  A ||--o{ B : ${text}\n`);
  const diagram = await mermaid.mermaidAPI.getDiagramFromText(`erDiagram\n${relations.join("")}`);
  const found = diagram.db.getRelationships();
  if (found.length !== texts.length || diagram.db.getEntities().size !== 2) throw new Error("other relationships");
  return found.map(({ roleA }) => shown(roleA));
}

/** The lines of a result; texts that do not parse together are parsed one by one. */
async function read(parse, texts) {
  try {
    return (await parse(texts)).map((value) => `=${encode(value)}\n`);
  } catch (error) {
    if (texts.length === 1) return [`!${encode(String(error))}\n`];
    const half = texts.length >> 1;
    return [...(await read(parse, texts.slice(0, half))), ...(await read(parse, texts.slice(half)))];
  }
}

const encode = (text) => Buffer.from(text).toString("base64");
const lines = readFileSync(`${folder}/mermaid.label.in`, "utf8").split("\n").slice(0, -1);
const texts = lines.map((line) => Buffer.from(line, "base64").toString());
for (const [parser, parse] of [["flowchart", flowchart], ["er", entities]]) {
  const results = [];
  for (let at = 0; at < texts.length; at += 40) results.push(...(await read(parse, texts.slice(at, at + 40))));
  writeFileSync(`${folder}/mermaid.label.${parser}.out`, results.join(""));
}
process.exit(0);
