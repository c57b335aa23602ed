// The second reader's keys: each presses a button of the page. Without this script the buttons do it.

"use strict";

class SecondReading {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
  }

  choose(key) {
    this.press(`button[data-key="${key}"]`);
  }

  accept() {
    this.press("[data-accept]");
  }

  skip() {
    this.root.querySelector("[data-skip]")?.click();
  }

  undo() {
    document.getElementById("undo")?.requestSubmit();
  }

  flag() {}

  press(selector) {
    if (this.isSent) return; // one answer a page, however quick the finger
    const button = this.root.querySelector(selector);
    if (!button) return;
    this.isSent = true;
    button.form.requestSubmit(button);
  }
}

new Keys(new SecondReading(document.getElementById("second")));
