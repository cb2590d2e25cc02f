// The SVG of a graph, to be moved and zoomed; its colours are those of the page, its boxes can be chosen.

import { select } from "d3-selection";
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity, zoomTransform } from "d3-zoom";

const MARGIN = 24;
const STEP = 1.3;
const PAN = 60;

/** The pictures that were read so far: each has its own names for the tips of its arrows. */
let pictures = 0;

/** Without style sheets, which this page forbids: it has one for all. */
export const unstyled = (text: string): string => text.replaceAll(/<style>.*?<\/style>/gs, "");

/** A picture in the page: parsed, never run, without the style sheet that it carries for when it stands alone. */
export function parsePicture(text: string): SVGSVGElement {
  const parsed = new DOMParser().parseFromString(unstyled(text), "image/svg+xml").documentElement;
  const svg = document.importNode(parsed, true) as unknown as SVGSVGElement;
  svg.classList.add("picture");
  pictures += 1;
  for (const marker of svg.querySelectorAll("marker")) marker.id += `-${pictures}`;
  for (const arrow of svg.querySelectorAll("[marker-end]")) {
    arrow.setAttribute("marker-end", `${arrow.getAttribute("marker-end")?.slice(0, -1)}-${pictures})`);
  }
  return svg;
}

export class Picture {
  readonly element = document.createElement("div");
  private text = "";
  private name = "";
  private svg: SVGSVGElement | undefined;
  private content: SVGGElement | undefined;
  private size = { width: 1, height: 1 };
  private touched = false;
  private readonly behaviour: ZoomBehavior<SVGSVGElement, unknown>;

  constructor(private readonly chosen: (box: string) => void) {
    this.element.className = "canvas";
    this.behaviour = zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.05, 4])
      .on("zoom", (event: { transform: ZoomTransform; sourceEvent: unknown }) => {
        this.content?.setAttribute("transform", event.transform.toString());
        if (event.sourceEvent) this.touched = true;
      });
    this.element.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => {
      if (!this.touched) this.fit();
    }).observe(this.element);
  }

  /** Where a picture of this name was moved to stays as it is when the picture changes. */
  show(name: string, text: string): HTMLElement {
    if (name === this.name && text === this.text) return this.element;
    const transform = this.svg && name === this.name && this.touched ? zoomTransform(this.svg) : null;
    this.name = name;
    this.text = text;
    this.replace(parsePicture(text));
    if (transform && this.svg) {
      select(this.svg).call(this.behaviour.transform, transform);
    } else {
      this.touched = false;
      this.fit();
    }
    return this.element;
  }

  zoomBy(factor: number): void {
    if (this.svg) select(this.svg).call(this.behaviour.scaleBy, factor);
    this.touched = true;
  }

  readonly in = (): void => this.zoomBy(STEP);
  readonly out = (): void => this.zoomBy(1 / STEP);

  readonly fit = (): void => {
    const { clientWidth, clientHeight } = this.element;
    if (!this.svg || clientWidth === 0) return;
    const { width, height } = this.size;
    const scale = Math.min(1.25, (clientWidth - 2 * MARGIN) / width, (clientHeight - 2 * MARGIN) / height);
    const [x, y] = [(clientWidth - width * scale) / 2, Math.max(MARGIN, (clientHeight - height * scale) / 2)];
    select(this.svg).call(this.behaviour.transform, zoomIdentity.translate(x, y).scale(scale));
    this.touched = false;
  };

  private replace(svg: SVGSVGElement): void {
    this.size = { width: Number(svg.getAttribute("width")), height: Number(svg.getAttribute("height")) };
    for (const name of ["viewBox", "width", "height"]) svg.removeAttribute(name);
    svg.querySelector(".paper")?.remove();
    const content = document.createElementNS(svg.namespaceURI, "g") as SVGGElement;
    content.append(...[...svg.children].filter((child) => !["title", "desc", "defs"].includes(child.localName)));
    content.append(...content.querySelectorAll(".label"));
    svg.append(content);
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", svg.querySelector("title")?.textContent ?? "");
    svg.querySelector(":scope > title")?.remove();
    for (const box of svg.querySelectorAll<SVGGElement>("g:not(.entry) > .card")) this.choosable(box.parentElement);
    this.svg = svg;
    this.content = content;
    this.element.replaceChildren(svg);
    select(svg).call(this.behaviour).on("dblclick.zoom", null);
  }

  private choosable(box: Element | null): void {
    const name = box?.querySelector(".name")?.textContent;
    if (!box || !name) return;
    box.classList.add("box");
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", "button");
    box.setAttribute("data-name", name);
    box.addEventListener("click", () => this.chosen(name));
  }

  private key(event: KeyboardEvent): void {
    const pan: Record<string, [number, number]> = {
      ArrowLeft: [PAN, 0],
      ArrowRight: [-PAN, 0],
      ArrowUp: [0, PAN],
      ArrowDown: [0, -PAN],
    };
    const way = pan[event.key];
    const name = event.target instanceof Element ? event.target.getAttribute("data-name") : null;
    if (way && this.svg) {
      select(this.svg).call(this.behaviour.translateBy, way[0] / this.scale(), way[1] / this.scale());
      this.touched = true;
    } else if (event.key === "+" || event.key === "=") this.in();
    else if (event.key === "-") this.out();
    else if (event.key === "0") this.fit();
    else if ((event.key === "Enter" || event.key === " ") && name) this.chosen(name);
    else return;
    event.preventDefault();
  }

  private scale(): number {
    return this.svg ? zoomTransform(this.svg).k : 1;
  }
}
