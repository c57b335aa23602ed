// The map of evidence over the picture in front of the curator. It is fetched only while it is wanted (remembered in this
// browser), a moment after the picture is there, so that no decision waits for it. While a worker computes it, the
// panel says so and asks again, ever more seldom.

"use strict";

class Why {
  static PAUSE_MS = 150; // a curator who decides at once needs no map
  static FIRST_MS = 400;
  static LONGEST_MS = 8000;
  static MOST_TIMES = 40;

  constructor(root) {
    this.root = root;
    this.isOn = localStorage.getItem("desk.why") === "on";
    root.addEventListener("click", (event) => this.onClick(event));
    new MutationObserver(() => this.show()).observe(root, { childList: true });
    this.show();
  }

  onClick(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest("[data-why-open]")) return;
    event.preventDefault();
    this.isOn = !this.isOn;
    localStorage.setItem("desk.why", this.isOn ? "on" : "off");
    this.show();
  }

  show() {
    window.clearTimeout(this.timer);
    this.turn = {}; // what was under way for another picture is forgotten
    const why = this.root.querySelector(".picture:not([inert]) [data-why]");
    if (!why) return;
    const opener = why.querySelector("[data-why-open]");
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-pressed", String(this.isOn));
    const panel = why.querySelector("[data-why-panel]");
    panel.hidden = !this.isOn;
    why.closest(".picture").querySelector(".evidence__map")?.toggleAttribute("hidden", !this.isOn);
    if (!this.isOn || panel.querySelector("[data-state=ready]")) return;
    const turn = this.turn;
    this.timer = window.setTimeout(() => this.load(why, turn, 0), Why.PAUSE_MS);
  }

  async load(why, turn, times) {
    const html = await this.fetch(`${why.dataset.why}?part`);
    if (turn !== this.turn) return;
    let state = this.put(why, html);
    if (state === "none" && why.dataset.ask) state = this.put(why, await this.ask(why));
    if (turn !== this.turn || !["waiting", "running", "lost"].includes(state) || times >= Why.MOST_TIMES) return;
    const pause = Math.min(Why.FIRST_MS * 1.5 ** times, Why.LONGEST_MS);
    this.timer = window.setTimeout(() => this.load(why, turn, times + 1), pause);
  }

  ask(why) {
    const body = new FormData();
    body.set("part", "1");
    body.set("csrfmiddlewaretoken", why.closest(".picture").querySelector("[name=csrfmiddlewaretoken]").value);
    return this.fetch(why.dataset.ask, { method: "POST", body });
  }

  // Null where the connection is lost or the login has expired.
  async fetch(address, options) {
    try {
      const response = await fetch(address, options);
      return response.ok && !response.redirected ? await response.text() : null;
    } catch {
      return null;
    }
  }

  put(why, html) {
    if (html === null) return "lost";
    const panel = why.querySelector("[data-why-panel]");
    const parsed = document.createElement("template");
    parsed.innerHTML = html;
    const evidence = parsed.content.querySelector("[data-state]");
    const state = evidence?.dataset.state;
    if (!evidence || panel.querySelector("[data-state]")?.dataset.state === state) return state;
    panel.replaceChildren(document.adoptNode(evidence));
    if (state === "ready") this.lay(why, panel);
    return state;
  }

  lay(why, panel) {
    const photograph = why.closest(".picture").querySelector(".photograph");
    if (!photograph) return;
    const map = document.createElement("img");
    map.className = "evidence__map";
    map.alt = "";
    const strength = panel.querySelector("[data-strength]");
    strength.value = localStorage.getItem("desk.why.strength") ?? strength.value;
    const fade = () => (map.style.opacity = String(strength.value / 100));
    strength.addEventListener("input", () => {
      localStorage.setItem("desk.why.strength", strength.value);
      fade();
    });
    panel.addEventListener("change", (event) => {
      if (event.target.dataset.map) this.choose(panel, map, event.target);
    });
    fade();
    const chosen = panel.querySelector("input[data-map]:checked");
    if (chosen) this.choose(panel, map, chosen);
    photograph.append(map);
  }

  choose(panel, map, radio) {
    map.src = radio.dataset.map;
    panel.querySelector("[data-sentence-here]").textContent = radio.dataset.sentence;
  }
}

new Why(document.getElementById("sitting"));
