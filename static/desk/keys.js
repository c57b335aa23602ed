// One key, one action, for whoever sits before a picture: `sitting` knows what to do (choose, accept, skip, flag, undo).
// Keys do nothing in text fields, with Ctrl, Alt or Meta, or held down; they can be switched off.

"use strict";

class Keys {
  constructor(sitting) {
    this.sitting = sitting;
    this.list = document.getElementById("keys");
    this.switch = document.getElementById("keys-on");
    this.switch.checked = localStorage.getItem("desk.keys") !== "off";
    this.switch.addEventListener("change", () => localStorage.setItem("desk.keys", this.switch.checked ? "on" : "off"));
    const opener = document.getElementById("show-keys");
    opener.hidden = false;
    opener.addEventListener("click", () => this.list.showModal());
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (this.list.open || !this.switch.checked || this.isTyping(event.target)) return;
    const action = this.action(event);
    if (!action) return;
    event.preventDefault();
    action();
  }

  // A dialog that was just closed keeps the focus until the next frame: nobody types there.
  isTyping(target) {
    return target.closest("input, textarea, select, [contenteditable]") && !this.list.contains(target);
  }

  // Digits by their place on the keyboard (AZERTY needs Shift for them), letters by what is printed on them.
  action(event) {
    const digit = event.code.match(/^(?:Digit|Numpad)([0-9])$/);
    const key = digit ? digit[1] : event.key.toLowerCase();
    const words = this.sitting.words;
    const place = key.length === 1 ? [...words.keys.toLowerCase()].indexOf(key) : -1;
    if (place >= 0) return () => this.sitting.choose(place + 1);
    if (event.key === "Enter") return event.target.closest("a, button, summary") ? null : () => this.sitting.accept();
    const letters = { [words.skipKey]: "skip", [words.flagKey]: "flag", [words.undoKey]: "undo", [words.whyKey]: "why" };
    const name = letters[key] ?? (key === "z" ? "undo" : null); // z too, where it has not been given away
    if (name) return () => this.sitting[name]();
    return event.key === "?" ? () => this.list.showModal() : null;
  }
}
