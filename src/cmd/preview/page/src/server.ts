// What the program behind the page answers. Addresses are relative: the secret is a part of the page's own.

export interface Place {
  file: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}

export interface Diagnostic {
  code: string;
  severity: "error" | "warning";
  message: string;
  label: string;
  help: string[];
  at: Place;
  related: { at: Place; message: string }[];
}

export interface Service {
  name: string;
  stack: string;
  port: number;
  engine: string | null;
  entities: string[];
  endpoints: number;
}

export type Policy = "merge" | "frozen" | "yield";

export interface System {
  name: string;
  services: Service[];
  files: [path: string, policy: Policy][];
}

export interface Checked {
  diagnostics: Diagnostic[];
  revision: number | null;
  system?: System;
}

export interface SpecFile {
  name: string;
  text: string;
  digest: string;
  repository: string | null;
  version: string;
}

/** An answer that is no success; `status` is 0 where the program cannot be reached. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export async function ask(path: string, request?: RequestInit): Promise<Response> {
  const response = await fetch(path, request).catch(() => {
    throw new Refused(0, "scaffold preview is not running any more");
  });
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => ({}));
  const error = typeof body === "object" && body !== null && "error" in body ? String(body.error) : response.statusText;
  throw new Refused(response.status, error);
}

const put = (body: string): RequestInit => ({ method: "PUT", body });

export const readSpec = async (): Promise<SpecFile> => (await ask("spec")).json();

export const checkDraft = async (text: string): Promise<Checked> => (await ask("draft", put(text))).json();

export async function saveSpec(text: string, digest: string): Promise<string> {
  const saved: { digest: string } = await (await ask("spec", put(JSON.stringify({ text, digest })))).json();
  return saved.digest;
}

/** The address of a panel of a draft, or of one thing in it. */
export function panelAddress(revision: number, panel: string, name = ""): string {
  const path = name.split("/").map(encodeURIComponent).join("/");
  return `${revision}/${panel}${name ? `/${path}` : ""}`;
}
