// One picture at a time, by keys. The next pictures are here before they are needed, so that the answer
// to a key is felt at once; the museum's computer confirms behind it. Without this script the page is a
// form with buttons.

"use strict";

class Sitting {
  static ENOUGH_AHEAD = 3;

  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.main = document.getElementById("main");
    this.undoForm = document.getElementById("undo");
    this.current = root.querySelector(".picture");
    this.after = this.words.after;
    this.cursor = this.words.after;
    this.coming = []; // fetched and preloaded, in the order of the queue
    this.trail = []; // decided on this page, latest last
    this.known = new Set(this.current ? [this.current.dataset.suggestion] : []);
    this.waiting = new Waiting(document.getElementById("status").dataset.waiting);
    this.end = new QueueEnd(this);
    this.outbox = new Outbox(this.words.person, this);
    this.keepUndoOfThePage();
    root.addEventListener("submit", (event) => this.onSubmit(event));
    root.addEventListener("click", (event) => this.onClick(event));
    this.undoForm?.addEventListener("submit", (event) => this.onUndo(event));
    this.passOverUnsent();
    this.refill();
  }

  // What was decided before a login is on its way: it is not asked again.
  passOverUnsent() {
    const unsent = this.outbox.items.map((item) => item.fields.suggestion);
    unsent.forEach((suggestion) => this.known.add(suggestion));
    if (this.current && unsent.includes(this.current.dataset.suggestion)) this.waitForNext("");
  }

  // --- What the person does

  onSubmit(event) {
    if (event.target.matches("[data-flag-form]")) return this.onFlag(event);
    if (!event.submitter?.value) return;
    event.preventDefault();
    this.decide(event.submitter);
  }

  onClick(event) {
    if (event.target.closest("[data-flag] summary")) return;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (isPlain && event.target.closest("[data-skip]")) {
      event.preventDefault();
      this.skip();
    }
  }

  // Set aside: undone like a decision, by settling the flag.
  onFlag(event) {
    event.preventDefault();
    const picture = this.current;
    if (!picture || picture.inert) return;
    const fields = Object.fromEntries(new FormData(event.target));
    delete fields.csrfmiddlewaretoken;
    const step = { picture, category: "⚑", url: event.target.action, fields };
    event.target.closest("details").open = false;
    this.trail.push(step);
    this.outbox.push(step);
    this.waiting.changeBy(-1);
    this.showUndo();
    this.showNext(this.words.flagged);
  }

  flag() {
    const panel = this.current?.querySelector("[data-flag]");
    if (!panel || this.current.inert) return;
    panel.open = true;
    panel.querySelector("input[name=note]").focus();
  }

  onUndo(event) {
    if (!this.trail.length) return; // decided before this page was opened: the form does it
    event.preventDefault();
    this.undo();
  }

  decide(button) {
    const picture = this.current;
    if (!picture || picture.inert) return;
    const fields = Object.fromEntries(new FormData(button.form));
    delete fields.csrfmiddlewaretoken;
    fields.category = button.value;
    const name = picture.querySelector(`[data-key][value="${CSS.escape(button.value)}"] .choice__name`);
    const category = name.firstChild.textContent.trim();
    const step = { picture, category, url: button.form.action, fields };
    this.trail.push(step);
    this.outbox.push(step);
    this.waiting.changeBy(-1);
    this.showUndo();
    this.showNext(this.words.filed.replace("{category}", category));
  }

  skip() {
    if (!this.current || this.current.inert) return;
    this.after = this.current.dataset.suggestion;
    this.showNext(this.words.skipped);
  }

  undo() {
    const step = this.trail.pop();
    if (!step) return this.undoForm && !this.undoForm.hidden && this.undoForm.requestSubmit();
    if (!this.outbox.withdraw(step)) {
      // Refused meanwhile: nothing to take back.
      const taking = () => (step.review ? { review: step.review } : step.flag ? { flag: step.flag } : null);
      const url = step.fields.category ? this.words.undo : this.words.settle;
      this.outbox.push({ picture: step.picture, url, fields: taking });
    }
    if (this.current && !this.current.inert) this.coming.unshift(this.current);
    this.waiting.changeBy(+1);
    this.showUndo();
    this.show(step.picture, this.words.back.replace("{name}", step.picture.dataset.name));
  }

  why() {
    this.current?.querySelector("[data-why-open]")?.click();
  }

  accept() {
    const button = this.current?.querySelector("[data-accept]");
    if (button) this.decide(button);
    else document.querySelector("[data-begin]:not([hidden])")?.click();
  }

  choose(key) {
    const button = this.current?.querySelector(`button[data-key="${key}"]`);
    if (button) this.decide(button);
  }

  // --- What is shown

  showNext(said) {
    const next = this.coming.shift();
    if (next) this.showWith(said, next);
    else this.waitForNext(said);
    this.refill();
  }

  showWith(said, picture) {
    this.show(picture, `${said} ${this.words.next.replace("{name}", picture.dataset.name)}`);
  }

  show(picture, said) {
    picture.inert = false;
    this.current = picture;
    this.isHungry = false;
    this.place(picture, said);
  }

  place(part, said) {
    this.root.replaceChildren(part);
    window.history.replaceState(null, "", this.address());
    window.scrollTo(0, 0);
    this.main.focus({ preventScroll: true });
    this.say(said);
  }

  waitForNext(said) {
    this.say(said);
    this.current.inert = true; // answered: it only stays in sight until the next one is here
    this.isHungry = true;
    this.saidLast = said;
    if (this.isExhausted) this.end.reach();
  }

  // It came in, or was given back, since the end was fetched.
  goOnWith(picture) {
    this.known.add(picture.dataset.suggestion);
    this.cursor = picture.dataset.suggestion;
    this.isExhausted = false;
    this.showWith(this.saidLast, picture);
    this.refill();
  }

  // Nothing waits any more, or only what was skipped. What was decided here can still be taken back.
  rest(words) {
    this.current = null;
    this.isHungry = false;
    this.place(words, `${this.saidLast} ${words.querySelector("h1").textContent}.`);
    words.querySelectorAll("[data-with-script]").forEach((part) => (part.hidden = false));
  }

  address(at) {
    const place = new URLSearchParams(this.words.filter);
    if (at) place.set("at", at);
    if (this.after) place.set("after", this.after);
    return place.size ? `${this.words.queue}?${place}` : this.words.queue;
  }

  say(text) {
    document.getElementById("said").textContent = text;
  }

  keepUndoOfThePage() {
    if (!this.undoForm) return;
    this.undoes = this.undoForm.querySelector("[data-undoes]");
    this.undoOfThePage = this.undoes.textContent;
  }

  showUndo() {
    if (!this.undoForm) return;
    const last = this.trail.at(-1);
    this.undoes.textContent = last ? `${last.picture.dataset.name} → ${last.category}` : this.undoOfThePage;
    this.undoForm.hidden = !this.undoes.textContent.trim();
  }

  // --- Pictures ahead

  async refill() {
    if (this.isFilling || this.isExhausted || !this.current || this.coming.length >= Sitting.ENOUGH_AHEAD) return;
    this.isFilling = true;
    const html = await this.fetchAhead();
    if (html === null) await new Promise((resolve) => window.setTimeout(resolve, Outbox.AGAIN_MS));
    else this.add(html);
    this.isFilling = false;
    if (this.isHungry && this.coming.length) this.showWith(this.saidLast, this.coming.shift());
    if (this.isHungry && this.isExhausted) this.end.reach();
    this.refill();
  }

  // Null where the connection is lost or the login has expired (then the next decision leads there).
  async fetchAhead() {
    try {
      const place = new URLSearchParams(this.words.filter);
      place.set("after", this.cursor);
      const response = await fetch(`${this.words.ahead}?${place}`, { headers: { Accept: "text/html" } });
      return response.ok && !response.redirected ? await response.text() : null;
    } catch {
      return null;
    }
  }

  add(html) {
    const parsed = document.createElement("template");
    parsed.innerHTML = html;
    const pictures = [...parsed.content.querySelectorAll(".picture")];
    if (!pictures.length) this.isExhausted = true;
    for (const picture of pictures) {
      this.cursor = picture.dataset.suggestion;
      if (this.known.has(this.cursor)) continue;
      this.known.add(this.cursor);
      this.coming.push(document.adoptNode(picture)); // its picture starts loading here
    }
  }

  // --- What the outbox tells

  unsent(num) {
    this.root.dataset.unsent = num;
  }

  done(step, answer) {
    if (answer.review) step.review = answer.review;
    if (answer.flag) step.flag = answer.flag;
    if (!step.picture) this.say(answer.message); // sent before a login, confirmed now
  }

  refused(step, status, answer) {
    this.trail = this.trail.filter((other) => other !== step);
    this.showUndo();
    const name = step.picture?.dataset.name ?? "";
    const text = answer.message ?? this.words.broken.replace("{name}", name);
    this.say("");
    document.getElementById("wrong").append(notice(text, answer.exhibit, this.words));
  }

  lost(num) {
    document.getElementById("lost").textContent = this.words.lost.replace("{num}", num);
  }

  found() {
    document.getElementById("lost").textContent = "";
  }

  login() {
    const here = this.address(this.current && !this.current.inert ? this.current.dataset.suggestion : "");
    return `${this.words.login}?next=${encodeURIComponent(here)}`;
  }
}

new Keys(new Sitting(document.getElementById("sitting")));
