// How much waits, asked every three seconds while the page is looked at. Only numbers change:
// nothing that is being looked at ever moves.

"use strict";

class Waiting {
  static EVERY_MS = 3000;

  constructor(address) {
    this.address = address;
    this.countedAt = document.querySelector("[data-counted-at]")?.textContent ?? "";
    document.querySelectorAll("[data-with-script]").forEach((part) => (part.hidden = false));
    window.setInterval(() => document.visibilityState === "visible" && this.ask(), Waiting.EVERY_MS);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.ask());
  }

  // Beyond a bound nobody counts: it is only said that there are more.
  words(number) {
    const { most, more } = document.getElementById("status").dataset;
    return number > Number(most) && !this.countedAt ? more.replace("{most}", Number(most).toLocaleString("en")) : number.toLocaleString("en");
  }

  async ask() {
    if (this.isClosed || this.isAsking) return;
    this.isAsking = true;
    try {
      const response = await fetch(this.address, { headers: { Accept: "application/json" } });
      this.isClosed = response.status === 401 || response.status === 403;
      if (response.ok) this.show(await response.json());
    } catch {
      // The connection is lost; the next question comes in three seconds.
    } finally {
      this.isAsking = false;
    }
  }

  show(counts) {
    // A dated number is known already, and what was decided since has been taken off it here.
    if (counts.counted_at && counts.counted_at === this.countedAt) return;
    this.countedAt = counts.counted_at;
    document.querySelectorAll("[data-counted]").forEach((part) => (part.hidden = !counts.counted_at));
    document.querySelectorAll("[data-counted-at]").forEach((part) => (part.textContent = counts.counted_at));
    for (const name of ["waiting", "tagging", "failed"]) {
      document.querySelectorAll(`[data-count="${name}"]`).forEach((place) => (place.textContent = this.words(counts[name])));
      document.querySelectorAll(`[data-when="${name}"]`).forEach((place) => (place.hidden = !counts[name]));
    }
    const empty = document.querySelector("[data-empty]");
    if (!empty) return;
    const reveal = (name, when) => empty.querySelectorAll(`[data-${name}]`).forEach((part) => (part.hidden = !when));
    reveal("arrived", counts.waiting);
    reveal("begin", counts.waiting);
    reveal("tagging", counts.tagging);
    reveal("done", !counts.waiting && !counts.tagging);
  }

  // Felt at once; the next answer puts it right.
  changeBy(difference) {
    document.querySelectorAll('[data-count="waiting"]').forEach((place) => {
      const number = Number(place.textContent.replaceAll(",", ""));
      if (!Number.isNaN(number)) place.textContent = this.words(Math.max(0, number + difference));
    });
  }
}
