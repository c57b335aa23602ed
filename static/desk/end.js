// The end of what was fetched. The museum's computer is asked what its page says now, and that is put in place: a page
// that loaded by itself would break off wherever the person is going at that moment.

"use strict";

class QueueEnd {
  constructor(sitting) {
    this.sitting = sitting;
  }

  // When everything has been sent.
  reach() {
    const { outbox } = this.sitting;
    if (outbox.items.length) outbox.whenEmpty = () => this.ask();
    else this.ask();
  }

  async ask() {
    const { sitting } = this;
    sitting.outbox.whenEmpty = null;
    if (!sitting.isHungry || this.isAsking) return; // the last decision was taken back meanwhile
    this.isAsking = true;
    const response = await fetch(sitting.address(), { headers: { Accept: "text/html" } }).catch(() => null);
    const html = response?.ok ? await response.text().catch(() => null) : null;
    this.isAsking = false;
    if (!sitting.isHungry) return;
    if (response?.redirected) return window.location.assign(response.url); // to the login
    if (html === null) return window.setTimeout(() => this.reach(), Outbox.AGAIN_MS);
    const told = new DOMParser().parseFromString(html, "text/html").querySelector("#sitting > *");
    if (!told) return window.location.assign(sitting.address());
    if (told.matches(".picture")) sitting.goOnWith(document.adoptNode(told));
    else sitting.rest(document.adoptNode(told));
  }
}
