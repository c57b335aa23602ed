// Works that look like the picture in front of the curator: fetched a moment after it is there, never before a decision.

"use strict";

class Alike {
  static PAUSE_MS = 300;

  constructor(root) {
    this.root = root;
    new MutationObserver(() => this.show()).observe(root, { childList: true });
    this.show();
  }

  show() {
    window.clearTimeout(this.timer);
    const place = this.root.querySelector(".picture:not([inert]) [data-alike]");
    if (!place || place.querySelector("[data-alike-list]")) return;
    this.timer = window.setTimeout(() => this.load(place), Alike.PAUSE_MS);
  }

  // Where it fails the link stays.
  async load(place) {
    try {
      const response = await fetch(`${place.dataset.alike}?part`);
      if (!response.ok || response.redirected) return;
      const parsed = document.createElement("template");
      parsed.innerHTML = await response.text();
      const list = parsed.content.querySelector("[data-alike-list]");
      if (list) place.replaceChildren(document.adoptNode(list));
    } catch {
      // The connection is lost: the outbox says so when it matters.
    }
  }
}

new Alike(document.getElementById("sitting"));
