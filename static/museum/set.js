// A set of one's own, kept in this browser: no cookie, nothing is sent until its address is opened or shared.

const KEY = "vitrine-set";
const MOST = 100;

function kept() {
  try {
    const works = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(works) ? works.filter(Number.isSafeInteger).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function keep(works) {
  try {
    localStorage.setItem(KEY, JSON.stringify(works.slice(0, MOST)));
  } catch {
    // A browser that keeps nothing has no set; the buttons then change back by themselves.
  }
  show();
}

function show() {
  const works = kept();
  for (const link of document.querySelectorAll("[data-set-link]")) {
    link.closest("li").hidden = works.length === 0;
    link.querySelector("[data-set-num]").textContent = works.length;
    link.href = `${link.dataset.setLink}?works=${works.join(",")}`;
  }
  for (const button of document.querySelectorAll("[data-set-toggle]")) {
    const isKept = works.includes(Number(button.dataset.setToggle));
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isKept));
    button.textContent = isKept ? button.dataset.kept : button.dataset.keep;
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-set-toggle], [data-set-copy], [data-set-print], [data-set-keep]");
  if (!button) return;
  if ("setToggle" in button.dataset) {
    const work = Number(button.dataset.setToggle);
    const works = kept();
    keep(works.includes(work) ? works.filter((each) => each !== work) : [...works, work]);
  } else if ("setPrint" in button.dataset) {
    print();
  } else if ("setCopy" in button.dataset) {
    await navigator.clipboard.writeText(location.href);
    button.textContent = button.dataset.done;
  } else {
    keep(shownHere());
    button.textContent = button.dataset.done;
  }
});

const shownHere = () => page.dataset.shown.split(",").filter(Boolean).map(Number);

const page = document.querySelector("[data-set-page]");
if (page) {
  if (!page.dataset.shared && kept().length) location.replace(`${location.pathname}?works=${kept().join(",")}`);
  const isMine = page.dataset.shown === kept().join(",");
  for (const [name, isOffered] of [["copy", Boolean(navigator.clipboard)], ["print", true], ["keep", !isMine]]) {
    const button = document.querySelector(`[data-set-${name}]`);
    if (button) button.hidden = !isOffered;
  }
}

addEventListener("storage", (event) => event.key === KEY && show());
addEventListener("pageshow", show);
show();
