// What the page shows; every change of it draws the page again, once a frame.

import type { Diagnostic, System } from "./server";

export const PANELS = ["diagram", "files", "interface", "document", "changes"] as const;
export type Panel = (typeof PANELS)[number];

export interface State {
  /** The spec's file, as the command line named it. */
  name: string;
  /** The generated repository around it. */
  repository: string | null;
  version: string;
  /** The editor has something else than the file. */
  unsaved: boolean;
  /** Somebody else wrote the file while it was edited here. */
  changedOutside: boolean;
  /** What went wrong with the program or the disk. */
  trouble: string;
  empty: boolean;
  checking: boolean;
  /** Nobody has typed for a while: there is time for what takes longer. */
  rested: boolean;
  diagnostics: Diagnostic[];
  /** The last draft without an error, by its number. */
  revision: number | null;
  system: System | null;
  /** The text has errors: what is shown is older. */
  stale: boolean;
  panel: Panel;
  /** What a narrow screen shows. */
  front: "spec" | "panel";
  /** The service whose tables or interface are shown. */
  service: string;
  theme: "light" | "dark";
}

export const state: State = {
  name: "",
  repository: null,
  version: "",
  unsaved: false,
  changedOutside: false,
  trouble: "",
  empty: true,
  checking: true,
  rested: true,
  diagnostics: [],
  revision: null,
  system: null,
  stale: false,
  panel: "diagram",
  front: "spec",
  service: "",
  theme: "light",
};

let draw: () => void = () => {};
let waiting = false;

export function onChange(drawing: () => void): void {
  draw = drawing;
}

export function redraw(): void {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(drawNow);
}

/** For whoever goes on to what a change brings into the page. */
export function drawNow(): void {
  if (!waiting) return;
  waiting = false;
  draw();
}

export function update(change: Partial<State>): void {
  Object.assign(state, change);
  redraw();
}

export const panels = (): Panel[] => PANELS.filter((panel) => panel !== "changes" || state.repository !== null);

export const count = (severity: Diagnostic["severity"]): number =>
  state.diagnostics.filter((found) => found.severity === severity).length;

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
