// The bar moves while the worker works; when the state changes, the page is fetched again.

"use strict";

class Progress {
  constructor(section) {
    this.section = section;
    this.words = section.dataset;
    this.bar = section.querySelector("progress");
    this.state = null;
    this.ask();
  }

  async ask() {
    try {
      const response = await fetch(this.words.address, { headers: { Accept: "application/json" } });
      if (response.ok) this.show(await response.json());
    } catch {
      // The connection is away; the next question finds it back.
    }
    if (!this.isOver) setTimeout(() => this.ask(), 1000);
  }

  show(told) {
    this.state ??= told.state;
    if (told.state !== this.state || !told.is_working) {
      this.isOver = true;
      window.location.reload();
      return;
    }
    this.bar.max = told.total || 1;
    this.bar.value = told.done;
    this.write("done", told.done.toLocaleString());
    this.write("total", told.total.toLocaleString());
    this.write("rate", told.rate ? `· ${Math.round(told.rate).toLocaleString()} ${this.words.perSecond}` : "");
    this.write("left", told.seconds_left === null ? "" : `· ${this.duration(told.seconds_left)} ${this.words.left}`);
    const prefix = told.state === "applying" ? "applied_" : "";
    for (const place of document.querySelectorAll("[data-outcome]")) {
      place.textContent = (told.totals[prefix + place.dataset.outcome] ?? 0).toLocaleString();
    }
  }

  write(name, text) {
    this.section.querySelector(`[data-${name}]`).textContent = text;
  }

  duration(seconds) {
    if (seconds < 90) return `${seconds} ${this.words.seconds}`;
    if (seconds < 5400) return `${Math.round(seconds / 60)} ${this.words.minutes}`;
    return `${(seconds / 3600).toFixed(1)} ${this.words.hours}`;
  }
}

new Progress(document.getElementById("progress"));
