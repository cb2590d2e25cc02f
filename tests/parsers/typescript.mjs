import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

// The packages are in the cache folder, not beside this file.
const require = createRequire(`${process.env.PRINTERS_PARSERS}/node/package.json`);
const ts = require("typescript");
const prettier = require("prettier");
const dotenv = require("dotenv");
const folder = process.argv[2];

const decode = (line) => Buffer.from(line, "base64").toString();
const printed = (slot) => readFileSync(`${folder}/${slot}.in`, "utf8").split("\n").slice(0, -1).map(decode);
const line = (mark, text) => `${mark}${Buffer.from(text).toString("base64")}\n`;

function check(condition, why) {
  if (!condition) throw new Error(why);
}

function read(slot, parser, parse) {
  const results = printed(slot).map((text) => {
    try {
      return line("=", parse(text));
    } catch (error) {
      return line("!", String(error));
    }
  });
  writeFileSync(`${folder}/${slot}.${parser}.out`, results.join(""));
}

function parse(source, statements) {
  const file = ts.createSourceFile("a.ts", source, ts.ScriptTarget.Latest, true);
  check(file.parseDiagnostics.length === 0, file.parseDiagnostics[0]?.messageText);
  check(file.statements.length === statements, `${file.statements.length} statements`);
  check(!file.checkJsDirective && !file.commentDirectives?.length, "a directive");
  check(file.referencedFiles.length + file.typeReferenceDirectives.length + file.libReferenceDirectives.length === 0, "a reference");
  check(file.pragmas.size === 0, "a pragma");
  return file;
}

function string(text) {
  const value = parse(`const a = ${text};\n`, 1).statements[0].declarationList.declarations[0].initializer;
  check(ts.isStringLiteral(value), "not a string");
  return value.text;
}

function key(text) {
  const object = parse(`const a = { ${text}: 1 };\n`, 1).statements[0].declarationList.declarations[0].initializer;
  check(ts.isObjectLiteralExpression(object) && object.properties.length === 1, "not one property");
  const { name } = object.properties[0];
  return ts.isComputedPropertyName(name) ? name.expression.text : name.text;
}

function comment(text) {
  parse(`${text}\nconst b = 2;\n`, 1);
  const source = `const a = 1;\n${text}\nconst b = 2;\n`;
  const second = parse(source, 2).statements[1];
  const ranges = ts.getLeadingCommentRanges(source, second.getFullStart()) ?? [];
  check(ranges.length === text.split("\n").length, `${ranges.length} comments`);
  return ranges.map(({ pos, end }) => source.slice(pos, end).replace(/^\/\/ ?/, "")).join("\n");
}

function doc(text) {
  const statement = parse(`${text}\nconst a = 1;\n`, 1).statements[0];
  const docs = ts.getJSDocCommentsAndTags(statement);
  check(docs.length === 1 && !docs[0].tags?.length, "a tag");
  check(docs[0].comment === undefined || typeof docs[0].comment === "string", "a link");
  return docs[0].comment ?? "";
}

function env(text) {
  const found = dotenv.parse(`A=${text}\nB=2\n`);
  check(Object.keys(found).join() === "A,B" && found.B === "2", JSON.stringify(found));
  return found.A;
}

async function prettierKeeps(slot, before, after, options) {
  const changed = [];
  const texts = printed(slot).filter((text) => text.length < 250);
  const source = texts.map((text) => `${before}${text}${after}\n`).join("");
  const lines = (await prettier.format(source, { printWidth: 320, ...options })).split("\n");
  source.split("\n").forEach((was, number) => {
    if (was !== lines[number]) changed.push(line("!", `${was} → ${lines[number]}`));
  });
  writeFileSync(`${folder}/${slot}.prettier.out`, changed.slice(0, 5).join(""));
}

read("typescript.string", "typescript", string);
read("typescript.key", "typescript", key);
read("typescript.comment", "typescript", comment);
read("typescript.doc", "typescript", doc);
read("dotenv.string", "node", env);
await prettierKeeps("typescript.string", "const a = ", ";", { parser: "typescript" });
await prettierKeeps("yaml.string", "- ", "", { parser: "yaml" });
