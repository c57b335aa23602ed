// Decisions on their way to the museum's computer: sent one after the other, in order, never dropped.
// A lost connection makes them wait; an expired login takes them along and sends them afterwards.

"use strict";

class Outbox {
  static AGAIN_MS = 3000;

  constructor(person, listener) {
    this.person = person;
    this.listener = listener; // done(item, answer), refused(item, status, answer), lost(num), found(), unsent(num), login()
    this.items = [];
    this.isSending = false;
    this.isLost = false;
    window.addEventListener("beforeunload", (event) => {
      if (this.items.length && !this.isLeaving) event.preventDefault();
    });
    window.addEventListener("online", () => this.send());
    this.takeUpAgain();
  }

  // `fields` may be a function: then it is asked just before sending, when what went before is known.
  push(item) {
    this.items.push(item);
    this.listener.unsent(this.items.length);
    if (this.isLost) this.listener.lost(this.items.length);
    this.send();
  }

  // Take back what has not left yet. False if it has been tried: a lost answer may stand for a decision that arrived.
  withdraw(item) {
    const place = this.items.indexOf(item);
    if (place < 0 || item.wasTried) return false;
    this.items.splice(place, 1);
    this.listener.unsent(this.items.length);
    return true;
  }

  async send() {
    if (this.isSending) return;
    this.isSending = true;
    while (this.items.length && (await this.sendFirst())) {
      this.items.shift();
      this.listener.unsent(this.items.length);
    }
    this.isSending = false;
    if (this.items.length && !this.isLeaving) window.setTimeout(() => this.send(), Outbox.AGAIN_MS);
    else if (this.whenEmpty) this.whenEmpty();
  }

  // True when the first item is finished with, one way or the other.
  async sendFirst() {
    const item = this.items[0];
    item.wasTried = true;
    const fields = typeof item.fields === "function" ? item.fields() : item.fields;
    if (!fields) return true;
    let response;
    let answer = {};
    try {
      response = await fetch(item.url, { method: "POST", body: new URLSearchParams(fields), headers: Outbox.headers() });
      if (response.headers.get("Content-Type")?.startsWith("application/json")) answer = await response.json();
    } catch {
      return this.wait();
    }
    if ([502, 503, 504].includes(response.status)) return this.wait();
    if (this.isLost) {
      this.isLost = false;
      this.listener.found();
    }
    if (response.status === 401 && answer.login) return this.logIn();
    if (response.ok) this.listener.done(item, answer);
    else this.listener.refused(item, response.status, answer);
    return true;
  }

  wait() {
    this.isLost = true;
    this.listener.lost(this.items.length);
    return false;
  }

  // What is unsent goes along and is sent after the login, if the same person comes back.
  logIn() {
    const unsent = this.items
      .map((item) => ({ url: item.url, fields: typeof item.fields === "function" ? item.fields() : item.fields }))
      .filter((item) => item.fields);
    sessionStorage.setItem("desk.unsent", JSON.stringify({ person: this.person, items: unsent }));
    this.isLeaving = true;
    window.location.assign(this.listener.login());
    return false;
  }

  takeUpAgain() {
    const kept = sessionStorage.getItem("desk.unsent");
    if (!kept) return;
    sessionStorage.removeItem("desk.unsent");
    const { person, items } = JSON.parse(kept);
    if (person === this.person) items.forEach((item) => this.push(item));
  }

  static headers() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return { Accept: "application/json", "X-CSRFToken": cookie ? cookie[1] : "" };
  }
}
