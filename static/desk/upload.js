// Pictures one after the other, each with its own progress and its own answer. Without this script the
// form sends them all at once.

"use strict";

class Upload {
  constructor(form) {
    this.form = form;
    this.files = form.elements.pictures;
    this.number = form.elements.accession_number;
    this.section = document.getElementById("progress");
    this.words = this.section.dataset;
    this.list = document.getElementById("files");
    this.files.addEventListener("change", () => this.suggestNumber());
    form.addEventListener("submit", (event) => this.onSubmit(event));
    this.letDrop(document.getElementById("drop"));
  }

  // One picture: its file name is offered as the number, to be changed. Several: each takes its own.
  suggestNumber() {
    if (this.number.value && this.number.value !== this.suggested) return;
    const [only, another] = this.files.files;
    this.suggested = only && !another ? only.name.replace(/\.[^.]+$/, "") : "";
    this.number.value = this.suggested;
  }

  letDrop(place) {
    place.querySelector(".drop__hint").hidden = false;
    const over = (isOver) => place.classList.toggle("drop--over", isOver);
    place.addEventListener("dragover", (event) => {
      event.preventDefault();
      over(true);
    });
    place.addEventListener("dragleave", () => over(false));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      if (!event.dataTransfer.files.length) return;
      this.files.files = event.dataTransfer.files;
      this.suggestNumber();
    });
  }

  async onSubmit(event) {
    event.preventDefault();
    const files = [...this.files.files];
    if (!files.length || this.isSending) return;
    this.isSending = true;
    const label = new FormData(this.form);
    label.delete("pictures");
    const waiting = files.map((file) => ({ file, line: this.line(file) }));
    this.section.hidden = false;
    this.section.scrollIntoView({ block: "nearest" });
    this.form.reset();
    this.suggested = "";
    const count = { taken: 0, refused: 0 };
    for (const { file, line } of waiting) {
      const isTaken = await this.send(file, label, line);
      count[isTaken ? "taken" : "refused"] += 1;
      this.tell(count, files.length);
    }
    this.isSending = false;
  }

  tell({ taken, refused }, total) {
    const refusals = refused ? `, ${refused} ${this.words.refused}` : "";
    document.getElementById("progress-said").textContent = `${taken} / ${total} ${this.words.taken}${refusals}`;
  }

  line(file) {
    const line = document.createElement("li");
    line.className = "files__one";
    const [name, said, bar] = ["span", "span", "progress"].map((tag) => document.createElement(tag));
    name.className = "files__name";
    name.textContent = file.name;
    said.className = "files__said";
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    line.append(name, said, bar);
    this.list.append(line);
    return { line, said, bar };
  }

  // Resolves to whether the picture was taken in. XMLHttpRequest, since fetch tells no progress of sending.
  send(file, label, { line, said, bar }) {
    const body = new FormData();
    for (const [name, value] of label) body.append(name, value);
    body.append("pictures", file);
    said.textContent = this.words.sending;
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const finish = (text, isTaken, address) => {
        bar.remove();
        said.textContent = text;
        line.classList.toggle("files__one--refused", !isTaken);
        if (address) line.append(this.link(address, file.name));
        resolve(isTaken);
      };
      request.upload.addEventListener("progress", ({ loaded, total }) => (bar.value = total ? loaded / total : 0));
      request.upload.addEventListener("load", () => {
        bar.removeAttribute("value");
        said.textContent = this.words.reading;
      });
      request.addEventListener("load", () => {
        const answer = Upload.read(request);
        const outcome = answer.outcomes?.[0];
        if (request.status === 401) window.location.assign(answer.login);
        if (outcome) finish(outcome.sentence, !outcome.refused, outcome.exhibit);
        else finish(answer.message ?? this.words.lost, false);
      });
      request.addEventListener("error", () => finish(this.words.lost, false));
      request.open("POST", window.location.pathname);
      request.setRequestHeader("Accept", "application/json");
      request.send(body);
    });
  }

  static read(request) {
    try {
      return JSON.parse(request.responseText);
    } catch {
      return {};
    }
  }

  link(address, name) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = this.words.open;
    link.setAttribute("aria-label", `${this.words.open} ${name}`);
    return link;
  }
}

new Upload(document.getElementById("upload"));
