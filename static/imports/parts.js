// Large files go in parts and go on where they stopped. Without this script the form sends them whole.

"use strict";

class Parts {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.status = document.getElementById("sending");
    form.addEventListener("submit", (event) => this.onSubmit(event));
  }

  async onSubmit(event) {
    const large = ["table", "pictures"].filter((name) => this.isLarge(this.form.elements[name].files));
    if (!large.length || this.isReady) return;
    event.preventDefault();
    if (this.isSending) return;
    this.isSending = true;
    this.status.hidden = false;
    for (const name of large) {
      const file = this.form.elements[name].files[0];
      const key = await this.send(file);
      if (!key) return;
      this.form.elements[`${name}_part`].value = `${file.size}/${key}`;
      this.form.elements[name].disabled = true;
    }
    this.isReady = true;
    this.form.submit();
  }

  // Several pictures at once go with the form; one large file (a zip, a table) goes in parts.
  isLarge(files) {
    return files.length === 1 && files[0].size > Number(this.words.partBytes);
  }

  // The same file chosen again has the same key, so a page that was closed half-way goes on as well.
  async send(file) {
    const name = file.name.replace(/[^\w.\- ()]/g, "_").slice(-200);
    const key = `${file.size}-${file.lastModified} ${name}`;
    const address = `${this.words.parts}?key=${encodeURIComponent(key)}`;
    let arrived = await this.arrived(address);
    if (arrived) this.tell(file, arrived, this.words.goingOn);
    while (arrived < file.size) {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
      body.append("begins", arrived);
      body.append("part", file.slice(arrived, arrived + Number(this.words.partBytes)), "part");
      const answer = await this.ask(address, { method: "POST", body });
      if (answer.message) {
        this.status.textContent = answer.message;
        this.isSending = false;
        return "";
      }
      arrived = answer.arrived;
      this.tell(file, arrived, this.words.sending);
    }
    return key;
  }

  async arrived(address) {
    return (await this.ask(address, {})).arrived ?? 0;
  }

  // Asks until there is an answer: a lost connection is waited for.
  async ask(address, options) {
    for (let wait = 500; ; wait = Math.min(wait * 2, 15000)) {
      try {
        const response = await fetch(address, { ...options, headers: { Accept: "application/json" } });
        if (response.status < 500) return await response.json();
      } catch {
        this.status.textContent = this.words.waiting;
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  tell(file, arrived, words) {
    this.status.textContent = `${file.name}: ${words}, ${Math.floor((arrived / file.size) * 100)} %`;
  }
}

new Parts(document.getElementById("new"));
