// Picking many pictures: by click, with Shift for a row of them, by a frame that is dragged, by keys.
// Without this script the page is a form with a checkbox for each picture.

"use strict";

class Grid {
  static DRAG_PX = 6;

  constructor(form) {
    this.form = form;
    this.wall = form.querySelector(".wall");
    this.boxes = [...form.querySelectorAll("input[name=picked]")];
    this.status = document.getElementById("num-picked");
    this.buttons = [...form.querySelectorAll(".hand button[name=category]")];
    this.anchor = 0;
    const all = document.getElementById("pick-all");
    all.hidden = false;
    all.addEventListener("click", () => this.pickAll());
    document.querySelectorAll(".keys-told").forEach((line) => (line.hidden = false));
    this.wall.addEventListener("click", (event) => this.onClick(event));
    this.wall.addEventListener("change", () => this.count());
    this.wall.addEventListener("pointerdown", (event) => this.onPointerDown(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    this.count();
  }

  count() {
    const num = this.boxes.filter((box) => box.checked).length;
    this.status.textContent = this.form.dataset.picked.replace("{num}", num);
    this.buttons.forEach((button) => (button.disabled = num === 0));
  }

  set(from, to, isPicked) {
    const [first, last] = from < to ? [from, to] : [to, from];
    this.boxes.slice(first, last + 1).forEach((box) => (box.checked = isPicked));
    this.count();
  }

  pickAll() {
    this.set(0, this.boxes.length - 1, true);
  }

  // --- Pointer

  onClick(event) {
    if (this.wasDragged) {
      this.wasDragged = false;
      event.preventDefault();
      return;
    }
    const box = event.target.closest(".tile")?.querySelector("input[name=picked]");
    if (!box || event.target.closest("a")) return;
    const place = this.boxes.indexOf(box);
    if (event.shiftKey) {
      event.preventDefault();
      this.set(this.anchor, place, true);
      box.focus();
    } else if (event.target === box) {
      this.anchor = place; // the label's click arrives here a second time, as the checkbox's own
    }
  }

  onPointerDown(event) {
    if (event.button !== 0 || event.pointerType !== "mouse" || event.target.closest("a, input")) return;
    if (event.shiftKey) return event.preventDefault(); // no text is marked
    const start = { x: event.pageX, y: event.pageY };
    const before = this.boxes.map((box) => box.checked);
    const move = (moved) => this.drag(start, moved, before);
    const stop = () => {
      document.removeEventListener("pointermove", move);
      this.frame?.remove();
      this.wasDragged = Boolean(this.frame);
      this.frame = null;
      window.setTimeout(() => (this.wasDragged = false));
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", stop, { once: true });
    event.preventDefault();
    this.boxes[0]?.focus({ preventScroll: true });
  }

  drag(start, event, before) {
    const far = Math.hypot(event.pageX - start.x, event.pageY - start.y);
    if (!this.frame && far < Grid.DRAG_PX) return;
    if (!this.frame) {
      this.frame = document.createElement("div");
      this.frame.className = "frame";
      this.wall.append(this.frame);
    }
    const wall = this.wall.getBoundingClientRect();
    const left = Math.min(start.x, event.pageX) - window.scrollX;
    const top = Math.min(start.y, event.pageY) - window.scrollY;
    const box = new DOMRect(left, top, Math.abs(event.pageX - start.x), Math.abs(event.pageY - start.y));
    // Set by script, which the content policy allows; a style attribute in the page it would not.
    Object.assign(this.frame.style, {
      left: `${box.left - wall.left}px`,
      top: `${box.top - wall.top}px`,
      width: `${box.width}px`,
      height: `${box.height}px`,
    });
    this.boxes.forEach((one, place) => {
      const tile = one.closest(".tile").getBoundingClientRect();
      const touches =
        tile.left < box.right && tile.right > box.left && tile.top < box.bottom && tile.bottom > box.top;
      one.checked = before[place] || touches;
    });
    this.count();
  }

  // --- Keys

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("select, textarea, input:not([type=checkbox]), summary")) return;
    const action = this.action(event);
    if (!action) return;
    event.preventDefault();
    action();
  }

  action(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.columns(), ArrowUp: -this.columns() }[event.key];
    if (step) return () => this.move(step, event.shiftKey);
    if (event.repeat) return null;
    const digit = event.code.match(/^(?:Digit|Numpad)([0-9])$/);
    const key = digit ? digit[1] : event.key.toLowerCase();
    const place = key.length === 1 ? [...this.form.dataset.keys.toLowerCase()].indexOf(key) : -1;
    if (place >= 0) return () => this.press(`[data-key="${place + 1}"]`);
    if (event.key === "Enter") return event.target.closest("a, button") ? null : () => this.press("[data-accept]");
    const letters = {
      a: () => this.pickAll(),
      escape: () => this.set(0, this.boxes.length - 1, false),
      [this.form.dataset.undoKey]: () => document.getElementById("undo-selection")?.requestSubmit(),
    };
    return letters[key] ?? null;
  }

  press(selector) {
    const button = this.form.querySelector(`.hand ${selector}`);
    if (button && !button.disabled) this.form.requestSubmit(button);
  }

  move(step, isPicking) {
    const here = this.boxes.indexOf(document.activeElement);
    const there = here < 0 ? 0 : Math.min(Math.max(here + step, 0), this.boxes.length - 1);
    if (isPicking && here >= 0) this.set(here, there, true);
    else this.anchor = there;
    this.boxes[there].focus();
    this.boxes[there].closest(".tile").scrollIntoView({ block: "nearest" });
  }

  // How many tiles stand side by side.
  columns() {
    const tops = this.boxes.map((box) => box.closest(".tile").offsetTop);
    const here = Math.max(this.boxes.indexOf(document.activeElement), 0);
    return tops.filter((top) => top === tops[here]).length || 1;
  }
}

const grid = document.getElementById("grid");
if (grid?.querySelector(".hand")) new Grid(grid);
else document.addEventListener("keydown", (event) => {
  if (event.key === (document.getElementById("undo-selection")?.dataset.key ?? "u") && !event.target.closest("input, select, textarea")) document.getElementById("undo-selection")?.requestSubmit();
});
