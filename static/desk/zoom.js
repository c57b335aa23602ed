// Looking closer: by wheel, keys (+ - 0 and arrows), buttons, double click, and two fingers; and the other photographs
// of the exhibit. What is enlarged is the whole box of the photograph, with whatever lies over it.

"use strict";

class Zoom {
  static MOST = 8;
  static STEP = 1.5;
  static PAN_PX = 80;

  constructor(root) {
    this.root = root;
    this.places = new WeakMap(); // photograph: { scale, x, y }
    this.fingers = new Map();
    root.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    root.addEventListener("dblclick", (event) => this.onDoubleClick(event));
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("pointerdown", (event) => this.onDown(event));
    root.addEventListener("pointermove", (event) => this.onMove(event));
    root.addEventListener("touchmove", (event) => this.onTouch(event), { passive: false });
    for (const name of ["pointerup", "pointercancel"]) root.addEventListener(name, (event) => this.fingers.delete(event.pointerId));
    document.addEventListener("keydown", (event) => this.onKey(event));
    new MutationObserver(() => this.showTools()).observe(root, { childList: true });
    this.showTools();
  }

  showTools() {
    this.root.querySelectorAll("[data-tools]").forEach((tools) => (tools.hidden = false));
  }

  photograph() {
    return this.root.querySelector(".picture:not([inert]) .view:not([hidden]) .photograph");
  }

  place(photograph) {
    return this.places.get(photograph) ?? { scale: 1, x: 0, y: 0 };
  }

  // `point`: of the box of the stage, stays where it is on the screen. Without one, the middle does.
  zoom(factor, point) {
    const photograph = this.photograph();
    if (!photograph) return;
    const before = this.place(photograph);
    const scale = Math.min(Math.max(before.scale * factor, 1), Zoom.MOST);
    const { x, y } = point ?? { x: photograph.offsetWidth / 2, y: photograph.offsetHeight / 2 };
    const ratio = scale / before.scale;
    this.put(photograph, { scale, x: x - (x - before.x) * ratio, y: y - (y - before.y) * ratio });
    this.tell(photograph, scale);
  }

  // The picture never leaves its frame: at its edges panning ends.
  put(photograph, { scale, x, y }) {
    const within = (value, size) => Math.min(0, Math.max(value, size * (1 - scale)));
    const place = { scale, x: within(x, photograph.offsetWidth), y: within(y, photograph.offsetHeight) };
    this.places.set(photograph, place);
    photograph.style.transformOrigin = "0 0";
    photograph.style.transform = scale === 1 ? "" : `translate(${place.x}px, ${place.y}px) scale(${scale})`;
    photograph.closest("[data-stage]").classList.toggle("stage--close", scale > 1);
    const image = photograph.querySelector("img");
    if (scale > 1) image.sizes = `${Math.ceil(photograph.offsetWidth * scale)}px`; // a larger file, where there is one
  }

  tell(photograph, scale) {
    const tools = photograph.closest("[data-stage]").querySelector("[data-tools]");
    const said = tools?.querySelector("[data-zoom-said]");
    if (said) said.textContent = tools.dataset.said.replace("{percent}", Math.round(scale * 100));
  }

  whole() {
    this.zoom(0);
  }

  pan(x, y) {
    const photograph = this.photograph();
    const place = photograph && this.place(photograph);
    if (!place || place.scale === 1) return false;
    this.put(photograph, { ...place, x: place.x + x, y: place.y + y });
    return true;
  }

  pointOf(event) {
    const photograph = this.photograph();
    const place = this.place(photograph);
    const box = photograph.getBoundingClientRect(); // as it is drawn, enlarged
    return { x: event.clientX - box.left + place.x, y: event.clientY - box.top + place.y };
  }

  isOverPicture(event) {
    return event.target.closest("[data-stage] .view") && this.photograph();
  }

  // --- Pointer

  // Where the page itself scrolls, its wheel is left alone; two fingers on a touchpad arrive as Ctrl and wheel.
  onWheel(event) {
    const page = document.scrollingElement;
    if (!this.isOverPicture(event) || (!event.ctrlKey && page.scrollHeight > page.clientHeight + 1)) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), this.pointOf(event));
  }

  onDoubleClick(event) {
    if (!this.isOverPicture(event)) return;
    if (this.place(this.photograph()).scale > 1) this.whole();
    else this.zoom(Zoom.STEP * 2, this.pointOf(event));
  }

  onDown(event) {
    if (!this.isOverPicture(event) || event.button !== 0) return;
    this.fingers.set(event.pointerId, event);
    if (this.place(this.photograph()).scale > 1) event.preventDefault(); // the picture is moved, not dragged away
  }

  onMove(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const other = [...this.fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
    this.fingers.set(event.pointerId, event);
    if (!event.buttons) return this.fingers.delete(event.pointerId);
    if (!other) return this.pan(event.clientX - before.clientX, event.clientY - before.clientY);
    const apart = (finger) => Math.hypot(finger.clientX - other.clientX, finger.clientY - other.clientY) || 1;
    const middle = { clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 };
    this.zoom(apart(event) / apart(before), this.pointOf(middle));
  }

  // Two fingers enlarge the picture; the page does not scroll away under them.
  onTouch(event) {
    if (event.touches.length > 1 && this.isOverPicture(event)) event.preventDefault();
  }

  onClick(event) {
    const tool = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (tool) return { in: () => this.zoom(Zoom.STEP), out: () => this.zoom(1 / Zoom.STEP), whole: () => this.whole() }[tool]();
    const shown = event.target.closest("[data-show]");
    if (!shown || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.show(Number(shown.dataset.show));
  }

  // --- The other photographs

  show(number) {
    const stage = this.photograph()?.closest("[data-stage]");
    if (!stage) return;
    const views = [...stage.querySelectorAll("[data-view]")];
    const wanted = Math.min(Math.max(number, 0), views.length - 1);
    views.forEach((view, place) => (view.hidden = place !== wanted));
    stage.querySelectorAll("[data-show]").forEach((one) => one.toggleAttribute("aria-current", Number(one.dataset.show) === wanted));
    stage.querySelector(`[data-show="${wanted}"]`)?.setAttribute("aria-current", "true");
  }

  turn(step) {
    const view = this.photograph()?.closest("[data-view]");
    if (!view || view.parentElement.querySelectorAll("[data-view]").length < 2) return false;
    this.show(Number(view.dataset.view) + step);
    return true;
  }

  // --- Keys: after the desk's own, which may have been given the same signs.

  onKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog, summary, .sieve")) return;
    if (document.getElementById("keys-on")?.checked === false && !event.key.startsWith("Arrow")) return;
    const acts = {
      "+": () => this.zoom(Zoom.STEP),
      "=": () => this.zoom(Zoom.STEP),
      "-": () => this.zoom(1 / Zoom.STEP),
      0: () => this.whole(),
      ArrowLeft: () => this.pan(Zoom.PAN_PX, 0) || this.turn(-1),
      ArrowRight: () => this.pan(-Zoom.PAN_PX, 0) || this.turn(+1),
      ArrowUp: () => this.pan(0, Zoom.PAN_PX),
      ArrowDown: () => this.pan(0, -Zoom.PAN_PX),
    };
    if (acts[event.key]?.() !== false && acts[event.key]) event.preventDefault();
  }
}

new Zoom(document.getElementById("sitting") ?? document.getElementById("second"));
