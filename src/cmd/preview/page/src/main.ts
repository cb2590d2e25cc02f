// The page: an editor, what it makes, and the program that works it out.

import { render } from "lit-html";
import { createEditor } from "./editor";
import { type Parts, frame } from "./frame";
import { readLanguage } from "./language";
import { changesPanel } from "./panels/changes";
import { diagramPanel } from "./panels/diagram";
import { documentPanel } from "./panels/document";
import { filesPanel } from "./panels/files";
import { interfacePanel } from "./panels/interface";
import { edited, save, start } from "./session";
import { listenToKeys } from "./shortcuts";
import { drawNow, onChange, state, update } from "./state";
import { startTheme } from "./theme";

const place = document.createElement("div");
place.className = "editor";
const editor = createEditor(place, edited, () => void save());

const goTo: Parts["goTo"] = (line, column) => {
  update({ front: "spec" });
  drawNow();
  editor.goTo(line, column);
};

const goToName = (name: string): void => {
  const line = editor.lineOf(name);
  if (line) goTo(line);
};

const parts: Parts = {
  editor: place,
  goTo,
  write: (text) => {
    editor.replace(text);
    editor.focus();
  },
  panel: {
    diagram: diagramPanel(goToName),
    files: filesPanel,
    interface: interfacePanel,
    document: documentPanel,
    changes: () => changesPanel(goTo),
  },
};

const page = document.createElement("div");
page.className = "page";
document.body.append(page);
onChange(() => {
  document.title = `${state.unsaved ? "• " : ""}${state.system?.name ?? "scaffold"} – scaffold preview`;
  render(frame(parts), page);
});
startTheme();
listenToKeys(() => {
  update({ front: "spec" });
  drawNow();
  editor.focus();
});
Promise.all([readLanguage(), start(editor)]).catch((error: unknown) =>
  update({ trouble: error instanceof Error ? error.message : String(error), checking: false }),
);
