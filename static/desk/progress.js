// How far the worker is, asked every two seconds while the page is looked at; reloaded once when it is done.

"use strict";

class Progress {
  static EVERY_MS = 2000;

  constructor(root) {
    this.root = root;
    window.setInterval(() => document.visibilityState === "visible" && this.ask(), Progress.EVERY_MS);
  }

  async ask() {
    try {
      const response = await fetch(this.root.dataset.address, { headers: { Accept: "application/json" } });
      if (response.ok) this.show(await response.json());
    } catch {
      // The connection is lost; the next question comes in two seconds.
    }
  }

  show(numbers) {
    if (!numbers.is_working) return window.location.reload();
    this.root.querySelectorAll("[data-num]").forEach((place) => (place.textContent = numbers[place.dataset.num]));
    this.root.querySelector("[data-bar]").setAttribute("width", `${numbers.per_cent}%`);
  }
}

const progress = document.getElementById("progress");
if (progress) new Progress(progress);
